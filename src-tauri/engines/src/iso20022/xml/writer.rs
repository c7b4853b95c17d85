//! Elements written one way only, so that the same message gives the same bytes.

use base::Money;

/// A document that is being written: UTF-8 without a byte order mark, two spaces a level, one element a line.
#[derive(Debug)]
pub struct Writer {
    out: String,
    depth: usize,
}

impl Writer {
    /// Writes a whole document in one namespace.
    pub fn document(namespace: &str, content: impl FnOnce(&mut Self)) -> Vec<u8> {
        let out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{namespace}\">\n");
        let mut writer = Self { out, depth: 1 };
        content(&mut writer);
        writer.out.push_str("</Document>\n");
        writer.out.into_bytes()
    }

    /// An element with children.
    pub fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.indent();
        self.push(&["<", name, ">\n"]);
        self.depth += 1;
        content(self);
        self.depth -= 1;
        self.indent();
        self.push(&["</", name, ">\n"]);
    }

    /// An element with text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.indent();
        let text = quick_xml::escape::partial_escape(text);
        self.push(&["<", name, ">", &text, "</", name, ">\n"]);
    }

    /// An element with text, when there is some.
    pub fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// Elements around one text: `Id/IBAN`.
    pub fn nested(&mut self, path: &[&str], text: &str) {
        match path {
            [] => {}
            [name] => self.text(name, text),
            [name, rest @ ..] => self.element(name, |inner| inner.nested(rest, text)),
        }
    }

    /// An amount with its currency, with all decimals of it.
    pub fn amount(&mut self, name: &str, amount: Money) {
        self.indent();
        let (code, text) = (amount.currency.to_string(), amount.decimal_text());
        self.push(&["<", name, " Ccy=\"", &code, "\">", &text, "</", name, ">\n"]);
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.depth));
    }

    fn push(&mut self, parts: &[&str]) {
        self.out.extend(parts.iter().copied());
    }
}
