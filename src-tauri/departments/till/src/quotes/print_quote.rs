//! Drawing a quote as PDF. The same rows give the same bytes, until the offer is answered or ends.

use base::format::{Locale, Zone};
use base::{Actor, Fault, Rate, Shop, ShopDate};
use books::tax::{TaxShare, UNTAXED};
use engines::documents::model::{Content, Goods, GoodsLine, Period, Quote as Offer, RateShare, Side, Standing, Sums};
use engines::documents::{Document, Picture};
use office::settings;

use super::error::QuoteError;
use super::quote::{Quote, QuoteId, QuoteStatus};
use super::store;
use crate::invoices::{BILLING_READ, DocumentLine, Frozen, PaperChoice, Printing, SupplyPlace, freeze_texts};

/// Draws a quote for somebody who may see it. A draft is drawn as it would be sent today.
pub async fn print_quote(
    shop: &Shop,
    who: &Actor,
    id: QuoteId,
    printing: impl Into<Printing>,
) -> Result<Vec<u8>, QuoteError> {
    who.may(BILLING_READ)?;
    let Printing { choice, form } = printing.into();
    let (shop, today) = (shop.clone(), shop.today()?);
    let db = shop.db.clone();
    let (quote, frozen, logo) = db
        .read(move |tx| {
            let quote = store::find(tx, id)?.ok_or(QuoteError::NoSuchQuote)?;
            let frozen = match quote.frozen.clone() {
                Some(frozen) => frozen,
                None => freeze_texts(tx, &shop, &quote.asked, &quote.tax_summary, today)?,
            };
            Ok::<_, QuoteError>((quote, frozen, settings::find_logo(tx)?))
        })
        .await?;
    // Drawing takes milliseconds of computing, so it is done beside the threads that serve.
    let document = move || Document { form, ..paper(&quote, &frozen, logo.as_deref(), today, choice) };
    let drawn = tokio::task::spawn_blocking(move || document().draw());
    Ok(drawn.await.map_err(|cause| Fault::bug(format!("a paper was not drawn: {cause}")))??)
}

/// The quote as the engine takes it.
fn paper(quote: &Quote, frozen: &Frozen, logo: Option<&[u8]>, today: ShopDate, choice: PaperChoice) -> Document {
    let Frozen { shop, customer, .. } = frozen;
    let locale = Locale::of(if customer.locale.is_empty() { &shop.locale } else { &customer.locale });
    let seller = side(&shop.name, &shop.address, &shop.country, &shop.tax_id, &shop.email, &shop.phone);
    let offer = Offer { goods: goods(quote, frozen), valid_until: quote.valid_until };
    let note = quote.asked.note.iter().filter(|note| !note.is_empty()).cloned();
    let reasons = frozen.taxes.iter().map(|tax| tax.reason.clone()).filter(|reason| !reason.is_empty());
    Document {
        size: choice.size(),
        zone: Zone::get(&shop.zone).unwrap_or(Zone::UTC),
        number: quote.number.clone().unwrap_or_default(),
        issued_on: quote.sent_on,
        buyer: (!customer.name.is_empty()).then(|| {
            side(
                &customer.name,
                &customer.address,
                &customer.country,
                &customer.tax_id,
                &customer.email,
                &customer.phone,
            )
        }),
        // A logo that cannot be read is left out: the paper matters more.
        logo: logo.and_then(|png| {
            Picture::from_png(png).inspect_err(|cause| tracing::warn!(%cause, "the logo is left out of a paper")).ok()
        }),
        standing: standing(quote.status(today, false), shop.practice),
        notes: note.chain(reasons).collect(),
        footer: shop.name.clone(),
        ..Document::new(Content::Quote(offer), locale, seller)
    }
}

fn standing(status: QuoteStatus, practice: bool) -> Option<Standing> {
    match status {
        QuoteStatus::Draft => Some(Standing::Draft),
        _ if practice => Some(Standing::Test),
        QuoteStatus::Accepted | QuoteStatus::Converted => Some(Standing::Accepted),
        QuoteStatus::Expired => Some(Standing::Expired),
        QuoteStatus::Declined => Some(Standing::Void),
        QuoteStatus::Sent => None,
    }
}

fn side(name: &str, address: &str, country: &str, tax_number: &str, email: &str, phone: &str) -> Side {
    Side {
        name: name.to_owned(),
        address: address.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        country: country.to_owned(),
        tax_number: tax_number.to_owned(),
        email: email.to_owned(),
        phone: phone.to_owned(),
    }
}

fn goods(quote: &Quote, frozen: &Frozen) -> Goods {
    let rate = |code: &str| frozen.taxes.iter().find(|tax| tax.code == code).map_or(Rate::ZERO, |tax| tax.rate);
    let line = |line: &DocumentLine| GoodsLine {
        description: line.description.clone(),
        period: line.period.map(|days| Period { from: days.from, to: days.to }),
        code: line.hsn.clone(),
        quantity: line.quantity.into(),
        unit: line.unit.clone(),
        price: line.unit_price.into(),
        discount: line.discount_rate,
        tax: rate(&line.tax_code),
        amount: line.gross,
    };
    let sums = &quote.sums;
    Goods {
        currency: quote.currency,
        lines: quote.lines.iter().map(line).collect(),
        sums: Sums {
            subtotal: sums.subtotal,
            discount: sums.discount,
            service_fee: sums.service_fee,
            delivery: sums.delivery,
            tax: sums.tax,
            rounding: sums.rounding,
            total: sums.total,
        },
        rates: if sums.tax.is_zero() { Vec::new() } else { quote.tax_summary.iter().map(rate_share).collect() },
        inclusive: quote.inclusive,
        supply_place: frozen.supply.as_ref().map(SupplyPlace::printed).unwrap_or_default(),
        reverse_charge: false,
        books_tax: None,
    }
}

/// `CGST` at 9 % from the component `CGST9`; the code's own name where it has no components.
fn rate_share(share: &TaxShare) -> RateShare {
    let (name, rate) = if !share.component.is_empty() {
        let short = share.component.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        (if short.is_empty() { share.component.as_str() } else { short }, Some(share.rate))
    } else if share.code == UNTAXED {
        ("", None)
    } else {
        (share.name.as_str(), None)
    };
    RateShare { name: name.to_owned(), rate, base: share.taxable, tax: share.tax }
}
