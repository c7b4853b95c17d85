//! Drawing the papers of an advance as PDF: its receipt voucher, and its refund vouchers. They never change, so each gives the same
//! bytes each time, but that a refund voucher may be voided.

use base::format::{Locale, Zone};
use base::{Actor, Fault, Money, Rate, ReadTx, Shop};
use books::tax::TaxShare;
use engines::documents::model::{
    Content, Document, Goods, GoodsLine, PaidRow, RateShare, RefundVoucher as RefundPaper, Side, Standing, Sums,
    Voucher,
};
use engines::documents::{PaperSize, Picture};
use office::settings;

use super::advance::{Advance, AdvanceId};
use super::error::AdvanceError;
use super::refund_voucher::{RefundVoucher, RefundVoucherId};
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
    draw(move || Document { form, ..paper(&advance, logo.as_deref(), choice.size()) }).await
}

/// Draws a refund voucher for somebody who may see the advance.
pub async fn print_refund_voucher(
    shop: &Shop,
    who: &Actor,
    id: RefundVoucherId,
    printing: impl Into<Printing>,
) -> Result<Vec<u8>, AdvanceError> {
    who.may(PAYMENTS_READ)?;
    let Printing { choice, form } = printing.into();
    let (voucher, advance, logo) = shop
        .db
        .read(move |tx| {
            let voucher = store::find_voucher(tx, id)?.ok_or(AdvanceError::NoSuchRefundVoucher)?;
            let (advance, logo) = material(tx, voucher.advance_id)?;
            Ok::<_, AdvanceError>((voucher, advance, logo))
        })
        .await?;
    draw(move || Document { form, ..refund_paper(&voucher, &advance, logo.as_deref(), choice.size()) }).await
}

/// Drawing takes milliseconds of computing, so it is done beside the threads that serve.
async fn draw(document: impl FnOnce() -> Document + Send + 'static) -> Result<Vec<u8>, AdvanceError> {
    let drawn = tokio::task::spawn_blocking(move || document().draw());
    Ok(drawn.await.map_err(|cause| Fault::bug(format!("a paper was not drawn: {cause}")))??)
}

fn material(tx: &ReadTx<'_>, id: AdvanceId) -> Result<(Advance, Option<Vec<u8>>), AdvanceError> {
    let advance = store::find(tx, id)?.ok_or(AdvanceError::NoSuchAdvance)?;
    Ok((advance, settings::find_logo(tx)?))
}

/// The receipt voucher as the engine takes it.
fn paper(advance: &Advance, logo: Option<&[u8]>, size: PaperSize) -> Document {
    let payment = PaidRow { on: advance.received_on, method: advance.method.clone(), amount: advance.gross };
    // Tax that is not due on receipt is no matter of this paper: the invoice states it.
    let tax = if advance.taxed { advance.tax_summary.as_slice() } else { &[] };
    let goods = goods(advance, advance.gross, tax);
    Document {
        number: advance.number.clone(),
        issued_on: Some(advance.issued_on),
        issued_at: Some(advance.issued_at),
        ..frame(advance, Content::Voucher(Voucher { goods, payment }), logo, size)
    }
}

/// A refund voucher as the engine takes it. Shop and customer stand as on the receipt voucher that it names.
fn refund_paper(voucher: &RefundVoucher, advance: &Advance, logo: Option<&[u8]>, size: PaperSize) -> Document {
    let content = Content::RefundVoucher(RefundPaper {
        goods: goods(advance, voucher.gross, &voucher.tax_summary),
        payment: PaidRow { on: voucher.refunded_on, method: voucher.method.clone(), amount: voucher.gross },
        receipt_voucher: advance.number.clone(),
        receipt_voucher_on: advance.issued_on,
    });
    let frame = frame(advance, content, logo, size);
    Document {
        number: voucher.number.clone(),
        issued_on: Some(voucher.issued_on),
        issued_at: Some(voucher.issued_at),
        standing: voucher.voided_on.map(|_| Standing::Void).or(frame.standing),
        ..frame
    }
}

/// What both have.
fn frame(advance: &Advance, content: Content, logo: Option<&[u8]>, size: PaperSize) -> Document {
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
    let reasons = advance.frozen.taxes.iter().map(|tax| tax.reason.clone()).filter(|reason| !reason.is_empty());
    Document {
        size,
        zone: Zone::get(&shop.zone).unwrap_or(Zone::UTC),
        buyer: Some(buyer),
        // A logo that cannot be read is left out: the paper matters more.
        logo: logo.and_then(|png| {
            Picture::from_png(png).inspect_err(|cause| tracing::warn!(%cause, "the logo is left out of a paper")).ok()
        }),
        standing: shop.practice.then_some(Standing::Test),
        notes: reasons.collect(),
        footer: shop.name.clone(),
        ..Document::new(content, locale, seller)
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

/// The order as one line over an amount, and the tax inside that the paper states.
fn goods(advance: &Advance, gross: Money, shares: &[TaxShare]) -> Goods {
    let nothing = Money::zero(gross.currency);
    let tax = Money { minor: shares.iter().map(|share| share.tax.minor).fold(0, i64::saturating_add), ..gross };
    let net = Money { minor: gross.minor.saturating_sub(tax.minor), ..gross };
    let known = advance.frozen.taxes.iter().find(|tax| tax.code == advance.tax_code);
    Goods {
        currency: gross.currency,
        lines: vec![GoodsLine {
            description: advance.purpose.clone(),
            period: None,
            code: String::new(),
            quantity: None,
            unit: String::new(),
            price: None,
            discount: Rate::ZERO,
            tax: known.filter(|_| advance.taxed).map_or(Rate::ZERO, |tax| tax.rate),
            amount: gross,
        }],
        sums: Sums {
            subtotal: net,
            discount: nothing,
            service_fee: nothing,
            delivery: nothing,
            tax,
            rounding: nothing,
            total: gross,
        },
        rates: shares.iter().map(rate).collect(),
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
