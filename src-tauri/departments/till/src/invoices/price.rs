//! Lines and sums by the rules of invoices, for papers that become invoices: one calculation for all of them.

use base::{Currency, Fault, ReadTx, Shop, ShopDate};
use books::tax::{TaxRounding, TaxShare};
use office::settings;

use super::ask::{InvoiceAsk, LineAsk};
use super::document::DocumentLine;
use super::early_discount::EarlyDiscount;
use super::error::{FieldProblem, InvoiceError};
use super::frozen::{self, Frozen};
use super::invoice::Sums;
use super::supply_place::{SupplyPlace, Whereabouts, resolve};
use super::write_draft::sound;

/// What an invoice over an ask would come to, drafted today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// What such an invoice is drafted from: the ask, with all filled in that it left to the products and to the country.
    pub ask: InvoiceAsk,
    /// Currency of every amount.
    pub currency: Currency,
    /// Whether the unit prices have tax inside.
    pub inclusive: bool,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// The lines with their amounts.
    pub lines: Vec<DocumentLine>,
    /// The sums.
    pub sums: Sums,
    /// Tax per code and component.
    pub tax_summary: Vec<TaxShare>,
    /// Why it cannot go to the customer as it stands: by which code something is taxed is not known.
    pub unplaced: Vec<FieldProblem>,
}

/// Reads an ask by the rules of invoice drafts and calculates it. The error names the first field that breaks a rule.
pub fn price(tx: &ReadTx<'_>, shop: &Shop, ask: &InvoiceAsk) -> Result<Priced, InvoiceError> {
    let draft = sound(tx, shop, ask)?;
    let input = draft.input;
    Ok(Priced {
        ask: InvoiceAsk {
            customer_id: draft.customer_id,
            currency: input.currency.code().to_owned(),
            inclusive: Some(input.inclusive),
            lines: draft.lines.iter().map(LineAsk::from).collect(),
            service_fee_rate: Some(input.service_fee_rate.to_string()),
            delivery: Some(input.delivery.decimal_text()),
            discount: Some(input.document_discount.decimal_text()),
            charges_code: Some(draft.charges_code),
            round_total_to: input.round_total_to.map(base::Money::decimal_text),
            place_of_supply: draft.place_asked,
            supplied_on: draft.supplied_on,
            due_on: draft.due_on,
            early_discount: draft.early_discount.map(EarlyDiscount::typed),
            note: Some(draft.note),
            test: draft.test,
        },
        currency: input.currency,
        inclusive: input.inclusive,
        tax_rounding: input.rounding,
        lines: draft.lines.into_iter().map(DocumentLine::from).collect(),
        sums: Sums::of(&draft.amounts),
        tax_summary: draft.amounts.summary,
        unplaced: draft.unplaced,
    })
}

/// Copies of the texts that a paper over this ask with these taxes would be printed from, if it were sent on that day.
pub fn freeze_texts(
    tx: &ReadTx<'_>,
    shop: &Shop,
    ask: &InvoiceAsk,
    taxes: &[TaxShare],
    today: ShopDate,
) -> Result<Frozen, Fault> {
    let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
    let customer = match ask.customer_id {
        Some(id) => people::customers::find(tx, id)?,
        None => None,
    };
    let whereabouts = customer.as_ref().map(Whereabouts::from);
    // A place that cannot be told any more is left out here, and refused when the paper is sent.
    let place = resolve(ask.place_of_supply.as_deref(), whereabouts.as_ref(), &Whereabouts::from(&shop.basics()?))
        .ok()
        .flatten();
    let supply = SupplyPlace::of(place.as_ref().map(|place| place.region.as_str()), &settings);
    Ok(Frozen { supply, ..frozen::make(tx, customer.as_ref(), taxes, &settings, today)? })
}
