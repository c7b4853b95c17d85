//! Issuing: the draft gets its number, is frozen, and is owed from now on. One transaction.

use base::{Actor, Author, Fault, Money, Rate, ReadTx, Shop, ShopDate, Timestamp, WriteTx};
use books::ledger::{self, recipes};
use books::tax::{Charges, DocumentAmounts, DocumentInput, LineInput, TaxCode, calculate, presets};
use books::{documents, periods};
use office::settings::ShopSettings;
use office::{audit, settings};
use people::customers::Customer;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::code_rules::CodeRules;
use super::error::{FieldProblem, InvoiceError};
use super::invoice::{BILLING_WRITE, Invoice, InvoiceId, InvoiceStatus, PayLink, Sums};
use super::line::InvoiceLine;
use super::news::{self, Happened};
use super::supply_place::{SupplyPlace, Whereabouts, resolve};
use super::{around, draft, frozen, pay_link, store, tax_waiting, unearned};

/// What may be said when issuing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueAsk {
    /// Until when it is to be paid; else the draft's day, else by the shop's terms.
    #[serde(default)]
    pub due_on: Option<ShopDate>,
    /// How long the pay link lives; else as the shop's settings say.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 720)]
    pub pay_link_hours: Option<u32>,
}

/// Issues a draft: recalculates it by the rules of today, numbers it, copies what it is printed from, posts it, and opens its
/// pay link. When anything fails the number is given back and nothing has happened.
pub async fn issue_invoice(shop: &Shop, who: &Actor, id: InvoiceId, ask: IssueAsk) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| issue_within(tx, &shop, &author, id, &ask)).await
}

/// Issues a draft within a transaction of the caller's. The caller answers for whether its author may.
pub fn issue_within(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    id: InvoiceId,
    ask: &IssueAsk,
) -> Result<Invoice, InvoiceError> {
    issue_dated(tx, shop, who, id, ask, tx.at().day_in(&shop.basics()?.zone))
}

/// The same, counting in that day, which is today or, for what should have been issued before, a day that is still open.
pub(super) fn issue_dated(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    id: InvoiceId,
    ask: &IssueAsk,
    day: ShopDate,
) -> Result<Invoice, InvoiceError> {
    let invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
    let issued = issue(tx, shop, invoice, ask, day)?;
    audit::note(tx, who, "invoice.issued", &id.to_string(), facts(&issued))?;
    news::announce(tx, Happened::Issued, &issued)?;
    tx.outcome(who, id)?;
    Ok(issued)
}

/// What the audit log keeps of an issue.
pub(super) fn facts(issued: &Invoice) -> serde_json::Value {
    json!({
        "number": issued.number,
        "customer_id": issued.customer_id,
        "total": issued.sums.total,
        "due_on": issued.due_on,
        "test": issued.test,
    })
}

/// What an issue gives to a draft.
pub(super) struct Issuing {
    pub number: String,
    /// The receivable in the books currency.
    pub base_total: Money,
    /// Says the place of supply, too.
    pub frozen: frozen::Frozen,
    pub at: Timestamp,
    pub today: ShopDate,
    pub due_on: ShopDate,
    pub pay_link: PayLink,
}

impl Issuing {
    /// The draft as it stands once it is issued with these amounts.
    pub(super) fn issue(self, draft: Invoice, amounts: &DocumentAmounts) -> Invoice {
        // What nobody owes is paid by being issued.
        let free = amounts.total.is_zero();
        Invoice {
            number: Some(self.number),
            status: if free { InvoiceStatus::Paid } else { InvoiceStatus::Issued },
            sums: Sums::of(amounts),
            base_total: Some(self.base_total),
            tax_summary: amounts.summary.clone(),
            place_of_supply: self.frozen.supply.as_ref().map(|place| place.region.clone()),
            frozen: Some(self.frozen),
            issued_on: Some(self.today),
            due_on: Some(self.due_on),
            early_discount: draft.early_discount.map(|terms| terms.counted_from(self.today)),
            issued_at: Some(self.at),
            paid_at: free.then_some(self.at),
            pay_link: (!free).then_some(self.pay_link),
            version: draft.version.saturating_add(1),
            changed_at: self.at,
            ..draft
        }
    }
}

pub(super) fn issue(
    tx: &WriteTx<'_>,
    shop: &Shop,
    draft: Invoice,
    ask: &IssueAsk,
    today: ShopDate,
) -> Result<Invoice, InvoiceError> {
    draft.must_be_draft()?;
    let id = draft.id;
    if let Some(first) = draft.supplements_id {
        // It may have been made void since this one was drafted.
        store::find(tx, first)?.ok_or(InvoiceError::NoSuchInvoice)?.must_be_correctable()?;
    }
    let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
    periods::must_be_open(tx, today)?;
    if !around::is_offered(tx, shop, draft.currency)? {
        return Err(draft::currency_not_offered(draft.currency).into());
    }
    let customer = buyer(tx, &draft)?;
    let due_on = due_day(ask, &draft, &settings, today)?;
    must_be_near(draft.supplied_on, today)?;
    let pay_link = pay_link::open(shop, tx.at(), ask.pay_link_hours, &settings)?;

    let stored = store::find_lines(tx, id)?;
    for (at, period) in stored.iter().enumerate().filter_map(|(at, line)| Some((at, line.period?))) {
        period.must_be_near(&format!("lines[{at}].period"), today)?;
    }
    let codes = books::tax::find_codes(tx, today)?;
    let (here, there) = (Whereabouts::from(&shop.basics()?), Whereabouts::from(&customer));
    let place = resolve(draft.place_asked.as_deref(), Some(&there), &here)?;
    let rules = CodeRules {
        codes: &codes,
        interstate: place.as_ref().is_some_and(|place| place.interstate),
        home: &here.country,
        customer: Some(&there),
        jurisdictions: &around::jurisdictions_at(tx, &codes, &here.country, Some(&there), today)?,
        on: today,
    };
    let lines = rules.applied_lines(&stored)?;
    let amounts = calculate_stored(&draft, &lines, &rules)?;
    let calculated = draft::with_amounts(lines.into_iter(), &amounts);
    if calculated != stored {
        store::replace_lines(tx, id, &calculated)?;
    }
    let used = codes.iter().filter(|code| amounts.summary.iter().any(|share| share.code == code.code));
    let supply = SupplyPlace::of(place.as_ref().map(|place| place.region.as_str()), &settings);
    let base = |amount: Money| ledger::base_of(tx, shop, amount, today);
    let books_tax = frozen::books_tax(&amounts, settings.books_currency, &|amount| Ok(base(amount)?))?;
    let frozen = frozen::Frozen { supply, books_tax, ..frozen::freeze(&settings, Some(&customer), used, today)? };
    must_say_why(&here.country, &codes, &calculated, &frozen)?;
    let number =
        if draft.test { test_number(id) } else { documents::next_number(tx, shop, frozen.series(amounts.tax), today)? };
    let (base_total, at) = (base(amounts.total)?, tx.at());
    let zone = shop.basics()?.zone;
    // The ledger dates an entry by its instant: one for an earlier day happened when that day began.
    let happened_at = if at.day_in(&zone) == today { at } else { today.starts_in(&zone) };
    let issued = Issuing { number, base_total, frozen, at, today, due_on, pay_link }.issue(draft, &amounts);
    let hash = issued.pay_link.as_ref().map(|link| pay_link::hash_of_key(&link.key));
    store::update_issued(tx, &issued, hash.as_ref().map(<[u8; 32]>::as_slice))?;
    let later = unearned::lines(&calculated, &amounts);
    if issued.is_in_books()
        && let Some(entry) =
            entry(&issued, &customer, (&amounts, &later), happened_at, today, &|amount| Ok(base(amount)?))?
    {
        ledger::post(tx, shop, entry)?;
        tax_waiting::begin(tx, shop, &issued, today)?;
        unearned::begin(tx, id, &calculated, &later)?;
    }
    Ok(issued)
}

/// Passes where everything that is not taxed says why, in a country whose papers must give the reason.
fn must_say_why(
    country: &str,
    codes: &[TaxCode],
    lines: &[InvoiceLine],
    frozen: &frozen::Frozen,
) -> Result<(), FieldProblem> {
    let wanted = presets::of(country).reason_for;
    let silent = |code: &&TaxCode| {
        let unsaid = frozen.taxes.iter().any(|tax| tax.code == code.code && tax.reason.is_empty());
        unsaid && wanted.contains(&code.treatment)
    };
    let Some(code) = codes.iter().find(silent) else { return Ok(()) };
    let line = lines.iter().position(|line| line.tax_code == code.code);
    let field = line.map_or_else(|| "charges_code".to_owned(), |at| format!("lines[{at}].tax_code"));
    let title = format!("the paper must say why {} charges no tax: enter the reason under Taxes", code.code);
    Err(FieldProblem::coded("invoice.tax_reason", field, title))
}

/// The entry of the receivable, with the lines that are earned later; an invoice over nothing has none.
pub(super) fn entry(
    issued: &Invoice,
    customer: &Customer,
    (amounts, unearned): (&DocumentAmounts, &[recipes::UnearnedLine]),
    at: Timestamp,
    today: ShopDate,
    base: &dyn Fn(Money) -> Result<Money, Fault>,
) -> Result<Option<ledger::Entry>, Fault> {
    let nothing = [amounts.subtotal, amounts.service_fee, amounts.delivery].iter().all(|amount| amount.is_zero());
    if nothing {
        return Ok(None);
    }
    let entry = recipes::invoice_issued(&recipes::InvoiceIssued {
        invoice: &issued.id.to_string(),
        customer: &customer.id.to_string(),
        happened_at: at,
        tax_on: &|point| tax_waiting::tax_day(point, today, issued.supplied_on),
        issued_on: today,
        amounts,
        unearned,
        base,
    })?;
    Ok(Some(entry))
}

/// The document as it is stored, calculated by today's tax codes.
fn calculate_stored(
    invoice: &Invoice,
    lines: &[InvoiceLine],
    rules: &CodeRules<'_>,
) -> Result<DocumentAmounts, InvoiceError> {
    let line = |(at, line): (usize, &InvoiceLine)| -> Result<LineInput, FieldProblem> {
        Ok(LineInput {
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount_rate: line.discount_rate,
            tax_code: draft::active_code(&format!("lines[{at}].tax_code"), &line.tax_code, rules.codes)?.clone(),
        })
    };
    let input = DocumentInput {
        currency: invoice.currency,
        inclusive: invoice.inclusive,
        rounding: invoice.tax_rounding,
        lines: lines.iter().enumerate().map(line).collect::<Result<_, _>>()?,
        document_discount: invoice.discount_asked,
        service_fee_rate: invoice.service_fee_rate,
        delivery: invoice.delivery_asked,
        charges: charges_of(invoice, rules)?,
        round_total_to: invoice.round_total_to,
    };
    let amounts = calculate(&input).map_err(|error| draft::not_calculated(error.field.clone(), &error))?;
    draft::must_leave_a_total(&amounts)?;
    Ok(amounts)
}

/// How fee and delivery are taxed. By which code must be known where there are any.
fn charges_of(invoice: &Invoice, rules: &CodeRules<'_>) -> Result<Charges, FieldProblem> {
    let has_none = invoice.delivery_asked.is_zero() && invoice.service_fee_rate == Rate::ZERO;
    match rules.charges(&invoice.charges_code)? {
        (_, Some(unplaced)) if !has_none => Err(unplaced),
        (charges, _) => Ok(charges),
    }
}

fn buyer(tx: &ReadTx<'_>, draft: &Invoice) -> Result<Customer, InvoiceError> {
    let id = draft.customer_id.ok_or_else(no_customer)?;
    Ok(people::customers::find(tx, id)?.ok_or_else(no_customer)?)
}

pub(super) fn no_customer() -> FieldProblem {
    FieldProblem::coded("invoice.no_customer", "customer_id", "choose the customer first")
}

/// A day of supply is at most a year from the day of issue: farther off somebody mistyped the year.
pub(super) fn must_be_near(supplied_on: Option<ShopDate>, today: ShopDate) -> Result<(), FieldProblem> {
    match supplied_on {
        Some(day) if day < today.plus_months(-12) || day > today.plus_months(12) => Err(FieldProblem::coded(
            "invoice.supply_day",
            "supplied_on",
            format!("must be within a year of the day of issue, {today}"),
        )),
        _ => Ok(()),
    }
}

pub(super) fn due_day(
    ask: &IssueAsk,
    draft: &Invoice,
    settings: &ShopSettings,
    today: ShopDate,
) -> Result<ShopDate, FieldProblem> {
    let by_terms = || today.plus_days(i32::from(settings.invoice_terms_days));
    let due_on = ask.due_on.or(draft.due_on).unwrap_or_else(by_terms);
    if due_on < today {
        return Err(FieldProblem::coded(
            "invoice.due_before_issue",
            "due_on",
            format!("must not be before the day of issue, {today}"),
        ));
    }
    Ok(due_on)
}

/// The number of a test document: outside every series, and never one that a real invoice could have.
pub(super) fn test_number(id: InvoiceId) -> String {
    let id = id.to_string();
    format!("TEST-{}", id.get(id.len().saturating_sub(12)..).unwrap_or(&id).to_ascii_uppercase())
}
