//! Documents as the shop knows them: who, what, how much, when. [`Document::paper`] puts one into the words and
//! figures of its reader, [`Document::draw`] makes the PDF, or pictures of its pages.
//!
//! Amounts come calculated; what must add up is added up again before anything is printed.

mod delivery_note;
mod goods;
mod particulars;
mod report;
mod statement;
mod writer;

use base::format::{Locale, Zone};
use base::web::PaperForm;
use base::{MoneyError, ShopDate, Timestamp};

use crate::documents::paper::{Paper, PaperSize};
use crate::documents::picture::Picture;
use crate::documents::upi::{UpiError, UpiLink};
use crate::documents::{DrawError, draw, draw_pictures};
use writer::Writer;

pub use delivery_note::{DeliveryLine, DeliveryNote};
pub use goods::{
    CreditNote, Goods, GoodsLine, Invoice, InvoicePart, PaidRow, Quote, RateShare, Receipt, RefundVoucher, Sums,
    Voucher,
};
pub use particulars::Particular;
pub use report::{Report, ReportCell, ReportColumn, ReportDays, ReportRow};
pub use statement::{AccountFact, Ages, Statement, StatementRow};

/// A document to print. The same document gives the same bytes.
#[derive(Debug, Clone)]
pub struct Document {
    /// What kind it is, with what only that kind has.
    pub content: Content,
    /// Sheet to print on.
    pub size: PaperSize,
    /// The reader's language, digits and forms; the paper reads in the direction of that language.
    pub locale: Locale,
    /// Zone in which instants are printed.
    pub zone: Zone,
    /// Number in its series; empty on drafts and statements.
    pub number: String,
    /// The document's day.
    pub issued_on: Option<ShopDate>,
    /// The instant of issue, where day and time are printed: on receipts and on Saudi papers, whose code states it.
    pub issued_at: Option<Timestamp>,
    /// Who issues it.
    pub seller: Side,
    /// Whom it is for.
    pub buyer: Option<Side>,
    /// Where the goods go, when not to the buyer.
    pub recipient: Option<Side>,
    /// The seller's logo.
    pub logo: Option<Picture>,
    /// What is stamped on it.
    pub standing: Option<Standing>,
    /// Paragraphs in the reader's language: terms, thanks, reasons for a tax of nothing.
    pub notes: Vec<String>,
    /// Ways to pay with a QR code. The Saudi authority's code is not among them: it is made from the document.
    pub codes: Vec<PayCode>,
    /// Text at the foot of every page.
    pub footer: String,
    /// As a file, or as pictures of its pages.
    pub form: PaperForm,
}

/// The kinds of document.
#[derive(Debug, Clone)]
pub enum Content {
    /// Asks for money.
    Invoice(Invoice),
    /// Says that money came.
    Receipt(Receipt),
    /// Says that money came before its invoice.
    Voucher(Voucher),
    /// Says that such money went back.
    RefundVoucher(RefundVoucher),
    /// Offers goods at a price.
    Quote(Quote),
    /// Lowers an invoice.
    CreditNote(CreditNote),
    /// What a customer was charged and paid, and what is left.
    Statement(Statement),
    /// Goes with the goods; shows no prices.
    DeliveryNote(DeliveryNote),
    /// Figures of the shop's own books.
    Report(Report),
}

/// Seller, buyer or recipient.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    /// Name.
    pub name: String,
    /// Address, a line each.
    pub address: Vec<String>,
    /// ISO 3166-1 alpha-2; may be empty.
    pub country: String,
    /// Tax number; may be empty.
    pub tax_number: String,
    /// Mail; may be empty.
    pub email: String,
    /// Phone; may be empty.
    pub phone: String,
}

/// Days from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: ShopDate,
    /// Last day, inclusive.
    pub to: ShopDate,
}

/// What a stamp says about a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not issued yet.
    Draft,
    /// Issued and not paid.
    Due,
    /// Paid in part.
    PartPaid,
    /// Paid.
    Paid,
    /// Said to be paid, by UPI or transfer, and not seen in the bank yet.
    Claimed,
    /// Taken back by credit notes.
    Credited,
    /// Cancelled.
    Void,
    /// Given up.
    WrittenOff,
    /// A quote that was accepted.
    Accepted,
    /// A quote past its last day.
    Expired,
    /// From a practice shop or in test mode.
    Test,
}

/// A way to pay with a QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayCode {
    /// The shop's pay page.
    Link {
        /// Its address.
        url: String,
        /// When it ends.
        until: Option<Timestamp>,
    },
    /// A payment app in India.
    Upi(UpiLink),
}

/// Why a document is not printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The total is not subtotal − discount + service fee + delivery + tax + rounding.
    #[error("the total is not the sum of its parts")]
    Total,
    /// The tax is not the sum of the taxes by rate.
    #[error("the tax is not the sum of the taxes by rate")]
    TaxByRate,
    /// What is owed by age, less the credits, is not the balance of the statement.
    #[error("what is owed by age does not make the balance")]
    Ages,
    /// Amounts in several currencies, or too large.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A UPI link breaks a rule.
    #[error(transparent)]
    Upi(#[from] UpiError),
    /// The paper cannot be drawn.
    #[error(transparent)]
    Draw(#[from] DrawError),
}

impl Document {
    /// A document on A4 with what every one has; the rest is set afterwards.
    #[must_use]
    pub fn new(content: Content, locale: Locale, seller: Side) -> Self {
        Self {
            content,
            size: PaperSize::A4,
            locale,
            zone: Zone::UTC,
            number: String::new(),
            issued_on: None,
            issued_at: None,
            seller,
            buyer: None,
            recipient: None,
            logo: None,
            standing: None,
            notes: vec![],
            codes: vec![],
            footer: String::new(),
            form: PaperForm::Pdf,
        }
    }

    /// The document in the words and figures of its reader.
    ///
    /// # Errors
    /// [`DocumentError`] when figures don't add up or a UPI link breaks a rule.
    pub fn paper(&self) -> Result<Paper, DocumentError> {
        Writer::of(self, false).paper()
    }

    /// The document in the form that was asked for. Addresses so long that the table would not begin on the first page are
    /// shortened: a document that was issued can always be printed.
    ///
    /// # Errors
    /// Any [`DocumentError`]; see there.
    pub fn draw(&self) -> Result<Vec<u8>, DocumentError> {
        let drawn = |paper: &Paper| match self.form {
            PaperForm::Pdf => draw(paper),
            PaperForm::Pages => draw_pictures(paper).map(as_list),
        };
        match drawn(&self.paper()?) {
            Err(DrawError::HeadTooTall) => Ok(drawn(&Writer::of(self, true).paper()?)?),
            drawn => Ok(drawn?),
        }
    }
}

/// Pictures as the JSON that [`PaperForm::Pages`] is. They have nothing in them that JSON would escape.
fn as_list(pictures: Vec<String>) -> Vec<u8> {
    format!("{{\"pages\":[\"{}\"]}}", pictures.join("\",\"")).into_bytes()
}
