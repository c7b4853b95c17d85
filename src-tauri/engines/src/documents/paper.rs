//! The nouns of a printed document. Every text is UTF-8 and already in the reader's language: numbers, dates and
//! amounts come formatted, labels translated.

use super::picture::Picture;

/// One document to print: invoice, receipt, quote, credit note, statement, delivery note.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// Sheet to print on.
    pub size: PaperSize,
    /// Whether the long side of the sheet lies across. Not for rolls.
    pub landscape: bool,
    /// Reading direction of the document; right to left mirrors the whole layout.
    pub direction: Direction,
    /// BCP 47 tag of the document's language, such as `en`, `ar-SA`, `hi`: chooses local letter forms and is named
    /// in the file. Empty when unknown.
    pub language: String,
    /// What it is: "Invoice", "Tax invoice", "Receipt".
    pub title: String,
    /// Number of the document, repeated on the stub at the head of every page. Empty on drafts.
    pub number: String,
    /// Texts of the tear-off stub after the number, such as the buyer and the total. May be empty.
    pub stub: Vec<String>,
    /// State stamped on the first page.
    pub stamp: Option<Stamp>,
    /// Who issues the document.
    pub seller: Party,
    /// Whom it is for.
    pub buyer: Option<Party>,
    /// Where the goods go, when not to the buyer; shown under the buyer.
    pub recipient: Option<Party>,
    /// The seller's logo.
    pub logo: Option<Picture>,
    /// Labelled facts: number, date, due date, period.
    pub facts: Vec<Fact>,
    /// Columns of the table, in reading order.
    pub columns: Vec<Column>,
    /// Rows of the table, each with one cell for each column.
    pub rows: Vec<Vec<String>>,
    /// What each row is among the others, by its index; rows beyond it are plain. Rolls show all of them alike.
    pub row_kinds: Vec<RowKind>,
    /// The column whose figure is carried from page to page, where the rows run up to a balance. Rolls have none.
    pub carry: Option<Carry>,
    /// Sums under the table. The first strong one is set large.
    pub totals: Vec<TotalRow>,
    /// Totals by tax rate.
    pub tax: Option<TaxTable>,
    /// The parts in which it is to be paid.
    pub schedule: Option<Schedule>,
    /// Figures side by side under the totals, each below its label, such as what is owed by age.
    pub strip: Vec<Fact>,
    /// Paragraphs under the totals: terms, thanks, legal lines.
    pub notes: Vec<String>,
    /// Panels with a QR code: payment link, UPI, ZATCA.
    pub pay: Vec<PayBox>,
    /// What is filled in by hand at the end, each a line to write on with its label below: "Received by", "Date".
    pub signatures: Vec<String>,
    /// Text at the foot of every page, at most six lines.
    pub footer: String,
    /// Page count at the foot, such as `Page {n} of {m}`; empty for none.
    pub page_label: String,
    /// The sign for nought in page numbers, where the digits are not Latin: `٠`.
    pub nought: Option<char>,
}

/// Sheets the engine knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PaperSize {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 8.5 × 11 in.
    Letter,
    /// Receipt roll of 80 mm, as long as needed.
    Receipt80,
    /// Receipt roll of 58 mm, as long as needed.
    Receipt58,
}

/// Reading direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
}

/// A state stamped on the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Word on the stamp.
    pub text: String,
    /// Decides colour and border.
    pub kind: StampKind,
}

/// Kinds of stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampKind {
    /// Money is in: green.
    Paid,
    /// Waiting: amber.
    Due,
    /// Not issued yet: grey, dashed.
    Draft,
    /// Cancelled: red.
    Void,
    /// Practice or test mode: amber, dashed.
    Test,
}

/// A seller or buyer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// Small label above, such as "Billed to". Not shown for the seller.
    pub label: String,
    /// Name.
    pub name: String,
    /// Address, tax number, phone: one line each.
    pub lines: Vec<String>,
}

/// A labelled fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fact {
    /// Label.
    pub label: String,
    /// Value.
    pub value: String,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Side the cells stand at.
    pub align: Align,
    /// Share of the width. Columns of figures grow beyond it rather than break a figure.
    pub weight: u16,
}

/// What a row of the table is among the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowKind {
    /// One of many.
    #[default]
    Plain,
    /// Names the rows that follow it. Only its first cell says something, over the width of the table.
    Heading,
    /// Sums up rows above it.
    Sum,
    /// What the table comes to, between two rules.
    Total,
}

/// Side a text stands at, in reading direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// Where reading begins.
    #[default]
    Start,
    /// In the middle.
    Centre,
    /// Where reading ends; for figures.
    End,
}

/// A figure carried over from page to page: the balance so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carry {
    /// Index of the column, from 0.
    pub column: usize,
    /// Label at the end of a page, such as "Carried forward".
    pub forward: String,
    /// Label at the start of the next, such as "Brought forward".
    pub brought: String,
}

/// A sum under the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TotalRow {
    /// Label.
    pub label: String,
    /// Amount with its currency.
    pub value: String,
    /// Bold; the first strong row is the large figure of the page.
    pub strong: bool,
}

/// Totals by tax rate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaxTable {
    /// Headings for rate, base and tax.
    pub headings: [String; 3],
    /// Rate, base and tax of each rate.
    pub rows: Vec<[String; 3]>,
}

/// The parts in which a document is to be paid, in a table of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule {
    /// Heading above the table.
    pub title: String,
    /// Headings for part, day, amount and what is left of it.
    pub headings: [String; 4],
    /// The same of each part, in the order in which they are paid.
    pub rows: Vec<[String; 4]>,
}

/// A panel with a QR code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PayBox {
    /// Heading, such as "Scan to pay".
    pub label: String,
    /// Text beside the code; `\n` begins a new line.
    pub text: String,
    /// Content of the QR code; empty for no code.
    pub qr: String,
}

impl Fact {
    /// A fact from its label and value.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

impl Column {
    /// A column from its heading, alignment and share of the width.
    #[must_use]
    pub fn new(title: impl Into<String>, align: Align, weight: u16) -> Self {
        Self { title: title.into(), align, weight }
    }
}

impl TotalRow {
    /// An ordinary sum.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), strong: false }
    }

    /// A strong sum.
    #[must_use]
    pub fn strong(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { strong: true, ..Self::new(label, value) }
    }
}

impl Paper {
    /// Every text on the paper, in no particular order: what a check of the fonts reads.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let parties = std::iter::once(&self.seller).chain(&self.buyer).chain(&self.recipient);
        let tax = self.tax.iter().flat_map(|t| t.headings.iter().chain(t.rows.iter().flatten()));
        let schedule = self.schedule.iter();
        let schedule =
            schedule.flat_map(|s| std::iter::once(&s.title).chain(&s.headings).chain(s.rows.iter().flatten()));
        [&self.title, &self.number, &self.footer, &self.page_label]
            .into_iter()
            .chain(&self.stub)
            .chain(self.stamp.iter().map(|s| &s.text))
            .chain(parties.flat_map(|p| [&p.label, &p.name].into_iter().chain(&p.lines)))
            .chain(self.facts.iter().chain(&self.strip).flat_map(|f| [&f.label, &f.value]))
            .chain(self.columns.iter().map(|c| &c.title))
            .chain(self.rows.iter().flatten())
            .chain(self.carry.iter().flat_map(|c| [&c.forward, &c.brought]))
            .chain(self.totals.iter().flat_map(|t| [&t.label, &t.value]))
            .chain(tax)
            .chain(schedule)
            .chain(&self.notes)
            .chain(&self.signatures)
            .chain(self.pay.iter().flat_map(|p| [&p.label, &p.text]))
            .map(String::as_str)
    }
}
