//! Drawing a customer's statement of account as PDF. The same days give the same bytes until something is written on one of
//! them, or the particulars of the shop or the customer change.

use std::collections::BTreeMap;

use base::format::{Locale, Zone};
use base::web::PaperForm;
use base::{Actor, Currency, Fault, Kind, Problem, ReadTx, Shop, ShopDate};
use books::ledger::{DayRange, Known};
use engines::documents::model::{Content, Period, Side, Standing, Statement, StatementRow};
use engines::documents::{Document, DocumentError, DrawError, Picture};
use office::settings::{self, ShopSettings};
use people::customers::{self, CUSTOMERS_READ, Customer, CustomerId};
use serde::Deserialize;
use till::invoices::PaperChoice;
use utoipa::IntoParams;

use super::REPORTS_READ;
use super::ageing::receivables_ageing;
use super::days::days;
use super::statement::{StatementInCurrency, of_customer};
use super::statement_rows::{ages_of, rows_of};
use super::store;

/// Days that a statement goes back from its last one where no first day is said.
pub(crate) const STATEMENT_DAYS: i32 = 90;
/// Most rows on one paper: about fifty pages of A4.
const ROWS_MOST: usize = 2_000;

/// Which statement, on what.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StatementPaperAsk {
    /// First day; 90 days before the last one when absent.
    pub from: Option<ShopDate>,
    /// Last day; today when absent.
    pub to: Option<ShopDate>,
    /// Currency of the account. May be absent where the customer has one account only; is the one of the books where they have
    /// none.
    pub currency: Option<Currency>,
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
    /// `a4` when absent.
    #[param(inline)]
    pub paper: Option<PaperChoice>,
    /// `pdf` when absent.
    #[param(inline)]
    pub form: Option<PaperForm>,
}

/// Why a statement is not printed.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// A paper is about one currency, and the customer has accounts in several.
    #[error("this customer has accounts in several currencies: say which one is printed")]
    SeveralCurrencies,
    /// So many rows are a book and not a letter.
    #[error("{rows} rows are too many for one paper, which takes {ROWS_MOST}: choose fewer days")]
    TooLong {
        /// Rows that it would have.
        rows: usize,
    },
    /// The paper could not be drawn.
    #[error("this paper cannot be drawn: {0}")]
    Paper(#[from] DrawError),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for StatementError {
    fn kind(&self) -> Kind {
        match self {
            Self::SeveralCurrencies => Kind::invalid("statement.several_currencies").field("currency"),
            Self::TooLong { .. } => Kind::refused("statement.too_long").field("from"),
            Self::Paper(_) => Kind::refused("statement.paper"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// Draws the statement of a customer for somebody who may see both customers and reports.
pub async fn print_statement(
    shop: &Shop,
    who: &Actor,
    id: CustomerId,
    ask: StatementPaperAsk,
) -> Result<Vec<u8>, StatementError> {
    who.may(CUSTOMERS_READ)?;
    who.may(REPORTS_READ)?;
    let (from, to) = days(shop, ask.from, ask.to, STATEMENT_DAYS)?;
    let (reader, choice, form) = (shop.clone(), ask.paper.unwrap_or_default(), ask.form.unwrap_or_default());
    let material = shop.db.read(move |tx| Material::find(tx, &reader, id, &ask, DayRange { from, to })).await?;
    // Drawing takes milliseconds of computing, so it is done beside the threads that serve.
    let drawn = tokio::task::spawn_blocking(move || Document { form, ..material.document(choice) }.draw());
    drawn.await.map_err(|cause| Fault::bug(format!("a paper was not drawn: {cause}")))?.map_err(told)
}

/// Figures that do not add up were added up by us: only a paper that cannot be drawn is told as one.
fn told(error: DocumentError) -> StatementError {
    match error {
        DocumentError::Draw(cause) => cause.into(),
        other => Fault::bug(other).into(),
    }
}

/// What the paper is drawn from, read in one snapshot.
struct Material {
    shop: ShopSettings,
    logo: Option<Vec<u8>>,
    customer: Customer,
    statement: Statement,
}

impl Material {
    fn find(
        tx: &ReadTx<'_>,
        shop: &Shop,
        id: CustomerId,
        ask: &StatementPaperAsk,
        range: DayRange,
    ) -> Result<Self, StatementError> {
        let customer = customers::find(tx, id)?.ok_or(Fault::NoSuch("customer"))?;
        let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
        let party = id.to_string();
        let (known, period) = (Known::on(ask.known_on), Period { from: range.from, to: range.to });
        let parts = of_customer(tx, shop, &party, range, known)?;
        let part = chosen(parts, ask.currency, settings.books_currency)?;
        let credit_notes = store::credit_note_numbers(tx, &party)?.into_iter().collect::<BTreeMap<_, _>>();
        let rows = within_limit(rows_of(&part, &credit_notes)?)?;
        let ageing = receivables_ageing(tx, shop, period.to, Some(&party), known)?;
        let ages = ages_of(&part, &ageing)?;
        Ok(Self {
            statement: Statement {
                currency: part.currency,
                period,
                opening: part.opening,
                rows,
                ages,
                known_on: ask.known_on,
            },
            logo: if settings.has_logo { settings::find_logo(tx)? } else { None },
            shop: settings,
            customer,
        })
    }

    /// The statement as the engine takes it.
    fn document(self, choice: PaperChoice) -> Document {
        let Self { shop, logo, customer, statement } = self;
        let locale = Locale::of(if customer.locale.is_empty() { &shop.locale } else { &customer.locale });
        let seller = side(&shop.name, &shop.address, &shop.country, &shop.tax_id, &shop.email, &shop.phone);
        let to = &customer;
        Document {
            size: choice.size(),
            zone: Zone::get(&shop.zone).unwrap_or(Zone::UTC),
            issued_on: Some(statement.period.to),
            buyer: Some(side(&to.name, &to.address, &to.country, &to.tax_id, &to.email, &to.phone)),
            // A logo that cannot be read is left out: the paper matters more.
            logo: logo.and_then(|png| {
                let unread = |cause: &_| tracing::warn!(%cause, "the logo is left out of a paper");
                Picture::from_png(&png).inspect_err(unread).ok()
            }),
            standing: shop.practice.then_some(Standing::Test),
            footer: shop.name.clone(),
            ..Document::new(Content::Statement(statement), locale, seller)
        }
    }
}

/// The account that was asked for, or the only one; one of nothing in the books currency where there is none.
fn chosen(
    parts: Vec<StatementInCurrency>,
    asked: Option<Currency>,
    books: Currency,
) -> Result<StatementInCurrency, StatementError> {
    if asked.is_none() && parts.len() > 1 {
        return Err(StatementError::SeveralCurrencies);
    }
    let currency = asked.or(parts.first().map(|part| part.currency)).unwrap_or(books);
    let part = parts.into_iter().find(|part| part.currency == currency);
    Ok(part.unwrap_or_else(|| StatementInCurrency::of_nothing(currency)))
}

fn within_limit(rows: Vec<StatementRow>) -> Result<Vec<StatementRow>, StatementError> {
    if rows.len() > ROWS_MOST { Err(StatementError::TooLong { rows: rows.len() }) } else { Ok(rows) }
}

/// Who stands on a paper.
pub(crate) fn side(name: &str, address: &str, country: &str, tax_number: &str, email: &str, phone: &str) -> Side {
    Side {
        name: name.to_owned(),
        address: address.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        country: country.to_owned(),
        tax_number: tax_number.to_owned(),
        email: email.to_owned(),
        phone: phone.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use base::Money;
    use engines::documents::model::AccountFact;

    use super::*;

    #[test]
    fn a_paper_of_more_rows_than_anybody_reads_is_refused_with_their_number() {
        let row = StatementRow {
            on: ShopDate::parse("2026-11-21").unwrap(),
            fact: AccountFact::Invoice,
            number: String::new(),
            change: Money::zero(Currency::of("INR").unwrap()),
        };
        assert_eq!(within_limit(vec![row.clone(); ROWS_MOST]).unwrap().len(), ROWS_MOST);
        let refused = within_limit(vec![row; ROWS_MOST + 1]).unwrap_err();
        assert!(refused.to_string().starts_with("2001 rows"), "{refused}");
        assert_eq!(refused.kind().code, "statement.too_long");
    }
}
