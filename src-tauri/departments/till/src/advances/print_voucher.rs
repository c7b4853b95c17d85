//! Drawing the receipt voucher of an advance as PDF. It never changes, so it gives the same bytes each time.

use base::format::{Locale, Zone};
use base::{Actor, Fault, Money, Rate, ReadTx, Shop};
use books::tax::TaxShare;
use engines::documents::model::{
    Content, Document, Goods, GoodsLine, PaidRow, RateShare, Side, Standing, Sums, Voucher,
};
use engines::documents::{PaperSize, Picture};
use office::settings;

use super::advance::{Advance, AdvanceId};
use super::error::AdvanceError;
use super::store;
use crate::invoices::{Frozen, Printing, SupplyPlace};
use crate::payments::PAYMENTS_READ;

/// Draws a receipt voucher for somebody who may see the advance.
pub async fn print_voucher(
    shop: &Shop,
    who: &Actor,
    id: AdvanceId,
    printing: impl Into<Printing>,
) -> Result<Vec<u8>, AdvanceError> {
    who.may(PAYMENTS_READ)?;
    let Printing { choice, form } = printing.into();
    let (advance, logo) = shop.db.read(move |tx| material(tx, id)).await?;
    // Drawing takes milliseconds of computing, so it is done beside the threads that serve.
    let document = move || Document { form, ..paper(&advance, logo.as_deref(), choice.size()) };
    let drawn = tokio::task::spawn_blocking(move || document().draw());
    Ok(drawn.await.map_err(|cause| Fault::bug(format!("a paper was not drawn: {cause}")))??)
}

fn material(tx: &ReadTx<'_>, id: AdvanceId) -> Result<(Advance, Option<Vec<u8>>), AdvanceError> {
    let advance = store::find(tx, id)?.ok_or(AdvanceError::NoSuchAdvance)?;
    Ok((advance, settings::find_logo(tx)?))
}

/// The voucher as the engine takes it.
fn paper(advance: &Advance, logo: Option<&[u8]>, size: PaperSize) -> Document {
    let Frozen { shop, customer, .. } = &advance.frozen;
    let locale = Locale::of(if customer.locale.is_empty() { &shop.locale } else { &customer.locale });
    let seller = side([&shop.name, &shop.address, &shop.country, &shop.tax_id, &shop.email, &shop.phone]);
    let buyer = side([
        &customer.name,
        &customer.address,
        &customer.country,
        &customer.tax_id,
        &customer.email,
        &customer.phone,
    ]);
    let payment = PaidRow { on: advance.received_on, method: advance.method.clone(), amount: advance.gross };
    let reasons = advance.frozen.taxes.iter().map(|tax| tax.reason.clone()).filter(|reason| !reason.is_empty());
    Document {
        size,
        zone: Zone::get(&shop.zone).unwrap_or(Zone::UTC),
        number: advance.number.clone(),
        issued_on: Some(advance.issued_on),
        issued_at: Some(advance.issued_at),
        buyer: Some(buyer),
        // A logo that cannot be read is left out: the paper matters more.
        logo: logo.and_then(|png| {
            Picture::from_png(png).inspect_err(|cause| tracing::warn!(%cause, "the logo is left out of a paper")).ok()
        }),
        standing: shop.practice.then_some(Standing::Test),
        notes: reasons.collect(),
        footer: shop.name.clone(),
        ..Document::new(Content::Voucher(Voucher { goods: goods(advance), payment }), locale, seller)
    }
}

fn side([name, address, country, tax_number, email, phone]: [&str; 6]) -> Side {
    Side {
        name: name.to_owned(),
        address: address.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        country: country.to_owned(),
        tax_number: tax_number.to_owned(),
        email: email.to_owned(),
        phone: phone.to_owned(),
    }
}

/// The order as one line. Tax that is not due on receipt is no matter of this paper: the invoice states it.
fn goods(advance: &Advance) -> Goods {
    let nothing = Money::zero(advance.gross.currency);
    let (net, tax) = if advance.taxed { (advance.net, advance.tax) } else { (advance.gross, nothing) };
    let known = advance.frozen.taxes.iter().find(|tax| tax.code == advance.tax_code);
    Goods {
        currency: advance.gross.currency,
        lines: vec![GoodsLine {
            description: advance.purpose.clone(),
            code: String::new(),
            quantity: None,
            unit: String::new(),
            price: None,
            discount: Rate::ZERO,
            tax: known.filter(|_| advance.taxed).map_or(Rate::ZERO, |tax| tax.rate),
            amount: advance.gross,
        }],
        sums: Sums {
            subtotal: net,
            discount: nothing,
            service_fee: nothing,
            delivery: nothing,
            tax,
            rounding: nothing,
            total: advance.gross,
        },
        rates: if advance.taxed { advance.tax_summary.iter().map(rate).collect() } else { Vec::new() },
        inclusive: true,
        supply_place: advance.frozen.supply.as_ref().map(SupplyPlace::printed).unwrap_or_default(),
        reverse_charge: false,
        books_tax: None,
    }
}

/// Base and tax of a component: `CGST` at 9 % from `CGST9`.
fn rate(share: &TaxShare) -> RateShare {
    let short = share.component.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    let name = if short.is_empty() { share.component.as_str() } else { short };
    RateShare { name: name.to_owned(), rate: Some(share.rate), base: share.taxable, tax: share.tax }
}
