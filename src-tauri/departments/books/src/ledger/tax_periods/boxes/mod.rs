//! The boxes of a return: figures of the tax report in the order of the country's form.
//!
//! What invoices alone know stands in none of them (GSTR-1 is a report of its own, `insight/reports`): the ledger knows no
//! invoice.

mod arabia;
mod asia;
mod by_rate;
mod india;
mod rows;
mod states;
mod tax_box;

pub use india::is_zero_rated_in_india;
pub(super) use tax_box::Figures;
pub(in crate::ledger) use tax_box::Rows;
pub use tax_box::{BoxLabel, TaxBox, TaxHead};

use base::Fault;

use super::return_kind::ReturnKind;

/// The boxes of a return of this kind.
pub(super) fn of(kind: ReturnKind, figures: &Figures<'_>) -> Result<Vec<TaxBox>, Fault> {
    match kind {
        ReturnKind::Gstr3b => india::gstr_3b(figures),
        ReturnKind::Cmp08 => india::cmp_08(figures),
        ReturnKind::SaVat => arabia::vat(figures),
        ReturnKind::IdPpn => asia::spt_ppn(figures),
        ReturnKind::MySst02 => asia::sst_02(figures),
        ReturnKind::UsSalesTax => states::sales_tax(figures),
        ReturnKind::EuVat | ReturnKind::Plain => by_rate::vat(figures),
    }
}
