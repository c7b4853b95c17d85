//! The statement of account: what a customer was charged and paid, row by row, up to the balance.

use base::{Currency, Money, ShopDate};

use super::writer::Writer;
use super::{DocumentError, Period};
use crate::documents::paper::{Align, Carry, Column, Fact, TotalRow};

/// What only a statement has. Every amount is in `currency`.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Currency of the account.
    pub currency: Currency,
    /// Days it is about.
    pub period: Period,
    /// Balance before the first day; positive is what the customer owes.
    pub opening: Money,
    /// What happened, in order.
    pub rows: Vec<StatementRow>,
    /// What is owed by age on the last day.
    pub ages: Option<Ages>,
    /// The day at whose end the books were known like this, where it is said.
    pub known_on: Option<ShopDate>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// Its day.
    pub on: ShopDate,
    /// What happened.
    pub fact: AccountFact,
    /// Number of the document; may be empty.
    pub number: String,
    /// What it did to the balance; positive is what the customer owes more.
    pub change: Money,
}

/// What moves a customer's balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountFact {
    /// An invoice was issued.
    Invoice,
    /// A credit note was issued.
    CreditNote,
    /// Money came.
    Payment,
    /// Money went back.
    Refund,
    /// A debt was given up.
    WrittenOff,
    /// Something was set right: an invoice was made void, a balance was entered by hand.
    Correction,
    /// Something else, in the reader's words.
    Other(String),
}

/// What is owed by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    /// Not due; 1 to 30 days late; 31 to 60; 61 to 90; over 90.
    pub owed: [Money; 5],
    /// Credits that are not set against a debt yet, as a positive amount.
    pub credits: Money,
}

impl Statement {
    /// The balance at the end of every row.
    ///
    /// # Errors
    /// [`DocumentError::Money`] when currencies mix or a balance leaves the range.
    pub fn balances(&self) -> Result<Vec<Money>, DocumentError> {
        let mut balance = Money::zero(self.currency).plus(self.opening)?;
        let mut balances = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            balance = balance.plus(row.change)?;
            balances.push(balance);
        }
        Ok(balances)
    }

    /// The balance on the last day; positive is what the customer owes.
    ///
    /// # Errors
    /// As [`Self::balances`]; [`DocumentError::Ages`] when what is owed by age does not make it.
    pub fn closing(&self) -> Result<Money, DocumentError> {
        let closing = self.balances()?.last().copied().unwrap_or(self.opening);
        if let Some(Ages { owed, credits }) = self.ages
            && Money::sum(self.currency, owed)?.minus(credits)? != closing
        {
            return Err(DocumentError::Ages);
        }
        Ok(closing)
    }
}

/// Columns, rows, and what is carried from page to page.
type StatementTable = (Vec<Column>, Vec<Vec<String>>, Option<Carry>);

/// Index of the column with the running balance.
const BALANCE: usize = 4;

impl Writer<'_> {
    /// The rows. A roll shows what happened, its day, and the change.
    pub(super) fn statement_table(&self, statement: &Statement) -> Result<StatementTable, DocumentError> {
        let (locale, words) = (&self.document.locale, self.words);
        if self.is_roll() {
            let columns = [(words.document, Align::Start), (words.date, Align::Start), (words.amount, Align::End)];
            let opening =
                vec![words.opening.to_owned(), locale.day(statement.period.from), locale.amount(statement.opening)];
            let row = |row: &StatementRow| vec![self.entry(row), locale.day(row.on), locale.amount(row.change)];
            let rows = std::iter::once(opening).chain(statement.rows.iter().map(row)).collect();
            return Ok((columns.map(|(title, align)| Column::new(title, align, 1)).to_vec(), rows, None));
        }
        let columns = [
            (words.date.to_owned(), Align::Start, 21),
            (words.document.to_owned(), Align::Start, 32),
            (words.charged.to_owned(), Align::End, 17),
            (words.settled.to_owned(), Align::End, 17),
            (format!("{} ({})", words.balance, statement.currency.code()), Align::End, 19),
        ];
        let blank = String::new;
        let opening = vec![
            locale.day(statement.period.from),
            words.opening.to_owned(),
            blank(),
            blank(),
            locale.amount(statement.opening),
        ];
        let row = |(row, balance): (&StatementRow, Money)| {
            let raises = row.change.minor >= 0;
            let change = locale.amount(if raises { row.change } else { row.change.negated() });
            let (charged, settled) = if raises { (change, blank()) } else { (blank(), change) };
            vec![locale.day(row.on), self.entry(row), charged, settled, locale.amount(balance)]
        };
        let rows = statement.rows.iter().zip(statement.balances()?).map(row);
        let carry = Carry {
            column: BALANCE,
            forward: words.carried_forward.to_owned(),
            brought: words.brought_forward.to_owned(),
        };
        let columns = columns.map(|(title, align, weight)| Column::new(title, align, weight)).to_vec();
        Ok((columns, std::iter::once(opening).chain(rows).collect(), Some(carry)))
    }

    /// What happened and the number of its document.
    fn entry(&self, row: &StatementRow) -> String {
        let words = self.words;
        let what = match &row.fact {
            AccountFact::Invoice => words.invoice,
            AccountFact::CreditNote => words.credit_note,
            AccountFact::Payment => words.payment,
            AccountFact::Refund => words.refund,
            AccountFact::WrittenOff => words.written_off,
            AccountFact::Correction => words.correction,
            AccountFact::Other(text) => text,
        };
        if row.number.is_empty() { what.to_owned() } else { format!("{what} {}", self.apart(&row.number)) }
    }

    /// Opening balance, charges, payments, and the closing balance as the large figure.
    pub(super) fn statement_totals(&self, statement: &Statement) -> Result<Vec<TotalRow>, DocumentError> {
        let (locale, words) = (&self.document.locale, self.words);
        let changes = |raises: bool| {
            let rows = statement.rows.iter().map(|row| row.change).filter(move |change| (change.minor >= 0) == raises);
            Money::sum(statement.currency, rows)
        };
        let closing = statement.closing()?;
        let (label, shown) =
            if closing.minor < 0 { (words.in_credit, closing.negated()) } else { (words.balance_due, closing) };
        Ok(vec![
            TotalRow::new(words.opening, locale.amount(statement.opening)),
            TotalRow::new(words.charged, locale.amount(changes(true)?)),
            TotalRow::new(words.settled, locale.amount(changes(false)?)),
            TotalRow::strong(label, locale.money(shown)),
        ])
    }

    /// What is owed by age, and credits where there are any.
    pub(super) fn ages(&self, statement: &Statement) -> Vec<Fact> {
        let locale = &self.document.locale;
        let Some(Ages { owed, credits }) = &statement.ages else { return vec![] };
        let ages = self.words.ages.iter().zip(owed);
        let facts = ages.map(|(label, amount)| Fact::new(locale.digits(label), locale.amount(*amount)));
        let credits = (!credits.is_zero()).then(|| Fact::new(self.words.credits, locale.amount(credits.negated())));
        facts.chain(credits).collect()
    }
}
