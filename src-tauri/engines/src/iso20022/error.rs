//! What can be wrong with a file that came from outside: each says what, and where.

use std::fmt;

use base::{Currency, Money, MoneyError};

use super::credit_transfer::OrderError;
use super::identifiers::IdentifierError;

/// Where in a file: the elements from the root down, and the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Names joined by `/`; where several of a name stand side by side, the running number from 1: `Stmt[2]/Ntry[14]`.
    pub path: String,
    /// Line of the start tag, from 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}", self.path, self.line)
    }
}

/// Why a file was not read. Nothing of it is used then.
///
/// What is quoted from the file is cut to 40 characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More bytes than are looked at.
    #[error("the file has {bytes} bytes, and at most {most} are read")]
    TooLarge {
        /// Bytes of the file.
        bytes: usize,
        /// Most that are read.
        most: usize,
    },
    /// Elements within elements beyond what any message has.
    #[error("line {line}: elements lie deeper than {most} levels")]
    TooDeep {
        /// Line of the first element too deep.
        line: u32,
        /// Deepest level that is read.
        most: usize,
    },
    /// More of something than is read.
    #[error("line {line}: more than {most} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// Most that are read.
        most: usize,
        /// Line of the first one too many.
        line: u32,
    },
    /// The bytes are not UTF-8.
    #[error("line {line}: byte {offset} of the file is not UTF-8")]
    NotUtf8 {
        /// Offset of the first wrong byte, from 0.
        offset: usize,
        /// Its line.
        line: u32,
    },
    /// The file says that it is written in another encoding.
    #[error("the file says it is written in '{encoding}', and only UTF-8 is read")]
    Encoding {
        /// What the XML declaration says.
        encoding: String,
    },
    /// A character that XML forbids.
    #[error("line {line}: the character U+{code:04X} is not allowed in XML")]
    Character {
        /// Its code point.
        code: u32,
        /// Its line.
        line: u32,
    },
    /// Not well-formed XML.
    #[error("line {line}: not well-formed: {what}")]
    NotWellFormed {
        /// What is wrong, in the words of the XML reader.
        what: String,
        /// Line.
        line: u32,
    },
    /// A document type definition: where entity bombs and references to other files live. No message has one.
    #[error("line {line}: a document type definition (DTD) is not accepted")]
    DocumentType {
        /// Line.
        line: u32,
    },
    /// A reference to an entity that XML itself does not define.
    #[error("line {line}: the entity '{name}' is not accepted")]
    Entity {
        /// Name between `&` and `;`.
        name: String,
        /// Line.
        line: u32,
    },
    /// The document is of another kind or version: its namespace decides.
    #[error("the file is '{found}', and {wanted} is read here")]
    Namespace {
        /// Namespace of the document; empty when it has none.
        found: String,
        /// What is read.
        wanted: &'static str,
    },
    /// One element stands in another namespace than the document.
    #[error("{at}: the element stands in the namespace '{found}', the document does not")]
    OtherNamespace {
        /// Namespace of the element; empty when it has none.
        found: String,
        /// The element's parent.
        at: Place,
    },
    /// An element that must be there is not.
    #[error("{at}: {element} is missing")]
    Missing {
        /// Name of the element or attribute.
        element: &'static str,
        /// Where it should be.
        at: Place,
    },
    /// An element that may be there once is there again.
    #[error("{at}: {element} is there twice")]
    Duplicate {
        /// Name of the element.
        element: String,
        /// The second one.
        at: Place,
    },
    /// Something that this version of the message does not have here.
    #[error("{at}: {element} has no place here")]
    Unexpected {
        /// Name of the element or attribute.
        element: String,
        /// Where it is.
        at: Place,
    },
    /// A text is not what must stand there.
    #[error("{at}: '{text}' is not {wanted}")]
    Value {
        /// The text.
        text: String,
        /// What must stand there, with its article.
        wanted: &'static str,
        /// Where.
        at: Place,
    },
    /// An amount with more decimals than its currency has.
    #[error("{at}: '{text}' has more decimals than the {most} of {currency}")]
    Decimals {
        /// The text.
        text: String,
        /// Its currency.
        currency: Currency,
        /// Decimals of the currency.
        most: u32,
        /// Where.
        at: Place,
    },
    /// An amount that cannot be read, or a sum that leaves the range of amounts.
    #[error("{at}: {cause}")]
    Amount {
        /// Why.
        cause: MoneyError,
        /// Where.
        at: Place,
    },
    /// A code that is no currency.
    #[error("{at}: '{code}' is not an ISO 4217 currency code")]
    UnknownCurrency {
        /// The code.
        code: String,
        /// Where.
        at: Place,
    },
    /// An amount in another currency than the account or the batch.
    #[error("{at}: the amount is in {found}, and everything here is in {wanted}")]
    OtherCurrency {
        /// Currency of the amount.
        found: Currency,
        /// Currency of the rest.
        wanted: Currency,
        /// Where.
        at: Place,
    },
    /// A wrong IBAN, BIC or reference.
    #[error("{at}: {cause}")]
    Identifier {
        /// Why.
        cause: IdentifierError,
        /// Where.
        at: Place,
    },
    /// The number that the file states is not the number of what is in it.
    #[error("{at}: {stated} are stated, {found} are there")]
    Count {
        /// What the file says.
        stated: u64,
        /// What is there.
        found: u64,
        /// Where it says so.
        at: Place,
    },
    /// The sum that the file states is not the sum of its amounts.
    #[error("{at}: the sum is stated as {stated}, the amounts add up to {found}")]
    Sum {
        /// What the file says.
        stated: String,
        /// What the amounts give.
        found: String,
        /// Where it says so.
        at: Place,
    },
    /// Opening balance and booked lines do not give the closing balance.
    #[error("{at}: {opening} and lines of {moved} do not make {closing}")]
    Balance {
        /// Opening balance, below zero when overdrawn.
        opening: Money,
        /// Sum of the booked lines, what came in less what went out.
        moved: Money,
        /// Closing balance.
        closing: Money,
        /// The statement.
        at: Place,
    },
    /// Sound XML, and an order that no bank should be given.
    #[error(transparent)]
    Order(#[from] OrderError),
}

/// At most 40 characters of a text that is quoted in an error.
pub(super) fn quoted(text: &str) -> String {
    text.chars().take(40).collect()
}
