//! Stories of advances, told against a real store.

mod applying;
mod receiving;
mod worked_case;

use base::{Actor, Fault, Money, Problem, ShopDate, Timestamp};
use people::customers::{CustomerId, NewCustomer, create_customer};

use super::*;
use crate::invoices::stories::{Story, line, money};
use crate::invoices::{Invoice, InvoiceAsk};

/// A shop in Riyadh, on 30 October 2026.
async fn riyadh() -> Story {
    let story = Story::with_true_keys_in("SA", "SAR", "Asia/Riyadh").await;
    story.clock.set(noon("2026-10-30"));
    story
}

fn noon(day: &str) -> Timestamp {
    Timestamp::parse(&format!("{day}T09:00:00Z")).unwrap()
}

fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).unwrap()
}

fn sar(text: &str) -> Money {
    money(text, "SAR")
}

/// Cash for an order of the shop's customer.
fn cash(story: &Story, amount: Money, tax_code: &str) -> AdvanceAsk {
    AdvanceAsk {
        customer_id: story.customer,
        purpose: "Order 118: coffee machine".into(),
        tax_code: tax_code.into(),
        by: ReceivedBy::Cash,
        amount: Some(amount),
        received_on: None,
        payment_id: None,
    }
}

async fn taken(story: &Story, ask: AdvanceAsk) -> Advance {
    receive_advance(&story.shop, &story.owner, ask).await.unwrap()
}

/// An issued invoice over one line without tax inside.
async fn billed(story: &Story, currency: &str, net: &str, tax_code: &str) -> Invoice {
    let ask = InvoiceAsk {
        currency: currency.into(),
        lines: vec![line("Coffee machine", "1", net, tax_code)],
        ..story.one_piece("1")
    };
    story.issued(ask).await
}

async fn somebody_else(story: &Story) -> CustomerId {
    let new = NewCustomer { name: "Omar Haddad".into(), ..NewCustomer::default() };
    create_customer(&story.shop, &story.owner, new).await.unwrap().id
}

async fn advance(story: &Story, id: AdvanceId) -> Advance {
    story.shop.db.read(move |tx| store::find(tx, id)).await.unwrap().unwrap()
}

fn code_of<T: std::fmt::Debug>(outcome: Result<T, AdvanceError>) -> &'static str {
    outcome.unwrap_err().kind().code
}

fn field_of<T: std::fmt::Debug>(outcome: Result<T, AdvanceError>) -> String {
    outcome.unwrap_err().kind().field.unwrap_or_default()
}

/// What is due to the office, what stands against advances, and what the customer has to the good, in minor units; nothing is
/// found by the standing checks.
async fn standing(story: &Story) -> (i64, i64, i64) {
    assert_eq!(story.findings().await, Vec::<String>::new());
    (-story.balance("2100").await, story.balance("1310").await, -story.balance("2240").await)
}

/// Lets the area hear what was announced.
async fn hear(story: &Story) {
    let subscriber = register().subscribers[0];
    loop {
        let shop = story.shop.clone();
        let heard =
            story.shop.db.hear(subscriber.name, subscriber.kinds, move |tx, news| (subscriber.handle)(&shop, tx, news));
        if heard.await.unwrap() == base::db::Heard::Nothing {
            return;
        }
    }
}

/// Closes every day up to this one.
async fn close(story: &Story, to: &str) {
    let day = day(to);
    story.shop.db.write(&story.owner, move |tx| books::periods::close_to(tx, day)).await.unwrap();
}

/// Tax due by the months of its tax points, in minor units.
async fn due_by_month(story: &Story) -> Vec<(String, i64)> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    story.shop.db.read(move |tx| tx.all(by_hand::DUE_BY_MONTH, [], read)).await.unwrap()
}

/// Somebody who may see payments, and no more.
fn onlooker(story: &Story) -> Actor {
    story.staff(&["payments:read"])
}

/// A transfer that nobody has asked for.
async fn stray(story: &Story, amount: Money) -> crate::payments::PaymentId {
    let (shop, who) = (story.shop.clone(), story.owner.clone());
    let done = story.shop.db.write(&story.owner, move |tx| {
        crate::payments::record_transfer(tx, &shop, &who, None, amount, tx.at()).map_err(Fault::bug)
    });
    done.await.unwrap()
}

/// What somebody with the file at hand reads in tables of other areas.
#[cfg(test)]
mod by_hand {
    pub const DUE_BY_MONTH: &str = "SELECT substr(tax_on, 1, 7), sum(base_tax_minor)
                                      FROM tax_entries
                                     WHERE standing = 'due'
                                     GROUP BY 1
                                     ORDER BY 1";
}
