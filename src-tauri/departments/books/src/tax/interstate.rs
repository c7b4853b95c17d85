//! The code that takes the place of another where a supply goes into another region of the country.

use base::{Fault, ReadTx};

use super::{TaxCode, Treatment, store};

/// Passes where a code's interstate code can stand in its place: a taxed code of the shop that stands for itself.
///
/// In India an inter-State supply bears IGST at the rate of CGST and SGST together (IGST Act 2017, section 5). That the two codes
/// have the same rate is the owner's to see to: each changes on a day of its own.
pub(super) fn must_fit(tx: &ReadTx<'_>, code: &TaxCode) -> Result<(), Fault> {
    let Some(named) = &code.interstate_code else { return Ok(()) };
    let wrong = |sentence: &str| Err(Fault::invalid("interstate_code", sentence));
    if code.treatment != Treatment::Taxed {
        return wrong("only a taxed code has another one between regions");
    }
    if *named == code.code {
        return wrong("must be another code than this one");
    }
    if store::is_interstate_code(tx, &code.code)? {
        return wrong("this code stands in the place of others already");
    }
    match store::find_interstate_code(tx, named)? {
        None => wrong("there is no such tax code"),
        Some((_, Some(_))) => wrong("must not have an interstate code of its own"),
        Some((treatment, None)) if treatment == Treatment::Taxed.text() => Ok(()),
        Some(_) => wrong("must be a taxed code"),
    }
}
