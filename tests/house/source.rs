//! Rust source as text: code with comments and string contents blanked out, the strings themselves, and tokens.

/// A string literal and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Line, from 1.
    pub line: usize,
    /// What the string holds, escapes resolved.
    pub text: String,
    /// Where it begins and ends in the source.
    at: (usize, usize),
}

/// A word (identifier, keyword, number) or one punctuation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The word.
    pub text: &'a str,
    /// Line, from 1.
    pub line: usize,
}

/// One file, read.
#[derive(Debug, Clone)]
pub struct Source {
    /// The code; comments and what stands in strings are spaces, lines are kept.
    pub code: String,
    /// Its strings in order.
    pub literals: Vec<Literal>,
}

impl Source {
    /// Reads a file.
    pub fn read(text: &str) -> Self {
        Reader { text: text.as_bytes(), at: 0, code: text.as_bytes().to_vec(), literals: Vec::new() }.read()
    }

    /// The same without what stands under `#[cfg(test)]`.
    pub fn without_tests(mut self) -> Self {
        let mut from = 0;
        while let Some(found) = self.code[from..].find("#[cfg(test)]") {
            let start = from + found;
            let end = item_end(&self.code, start + "#[cfg(test)]".len());
            blank(&mut self.code, start, end);
            self.literals.retain(|literal| literal.at.0 < start || literal.at.0 >= end);
            from = end;
        }
        self
    }

    /// The words of the code.
    pub fn tokens(&self) -> Vec<Token<'_>> {
        let mut tokens = Vec::new();
        let (mut line, mut start) = (1, None);
        for (at, character) in self.code.char_indices() {
            let in_word = character.is_alphanumeric() || character == '_';
            match start {
                None if in_word => start = Some(at),
                Some(begun) if !in_word => {
                    tokens.push(Token { text: &self.code[begun..at], line });
                    start = None;
                }
                _ => {}
            }
            if character == '\n' {
                line += 1;
            } else if !in_word && !character.is_whitespace() {
                tokens.push(Token { text: &self.code[at..at + character.len_utf8()], line });
            }
        }
        if let Some(begun) = start {
            tokens.push(Token { text: &self.code[begun..], line });
        }
        tokens
    }

    /// The strings, those inside one `concat!( … )` joined.
    pub fn joined_literals(&self) -> Vec<Literal> {
        let mut joined: Vec<Literal> = Vec::new();
        let mut in_concat = false;
        let mut last_end = 0;
        for literal in &self.literals {
            let between = self.code[last_end..literal.at.0].trim();
            if in_concat && between == "," {
                if let Some(before) = joined.last_mut() {
                    before.text.push_str(&literal.text);
                }
            } else {
                in_concat = between.ends_with("concat!(");
                joined.push(literal.clone());
            }
            last_end = literal.at.1;
        }
        joined
    }

    /// Names and values of the constants that are one string: `const COLUMNS: &str = "…";`
    pub fn string_constants(&self) -> Vec<(String, String)> {
        let named = |literal: &Literal| {
            let before = self.code[..literal.at.0].rsplit([';', '{', '}']).next()?;
            let before = before.rsplit("const ").next().filter(|rest| rest.len() < before.len())?;
            let (name, rest) = before.split_once(':')?;
            let is_text =
                rest.contains("str") && rest.trim_end().trim_end_matches("concat!(").trim_end().ends_with('=');
            is_text.then(|| (name.trim().to_owned(), literal.text.clone()))
        };
        self.joined_literals().iter().filter_map(named).collect()
    }
}

/// Where the item that begins after `from` ends: at its closing brace, or at the semicolon of one without a body.
fn item_end(code: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

fn blank(code: &mut String, start: usize, end: usize) {
    let spaces: String = code[start..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    code.replace_range(start..end, &spaces);
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    code: Vec<u8>,
    literals: Vec<Literal>,
}

impl Reader<'_> {
    fn read(mut self) -> Source {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
                b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
                b'"' => self.string(None),
                b'r' if !self.in_word() && self.raw_hashes(1).is_some() => self.string(self.raw_hashes(1)),
                b'b' | b'c' if !self.in_word() && self.peek(1) == Some(b'r') && self.raw_hashes(2).is_some() => {
                    self.at += 1;
                    self.string(self.raw_hashes(1));
                }
                b'\'' => self.character(),
                _ => self.at += 1,
            }
        }
        Source { code: String::from_utf8_lossy(&self.code).into_owned(), literals: self.literals }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    /// Does the byte here continue a word that began before it?
    fn in_word(&self) -> bool {
        self.at > 0 && (self.text[self.at - 1].is_ascii_alphanumeric() || self.text[self.at - 1] == b'_')
    }

    /// The number of hashes of a raw string whose `r` is one byte before `ahead`.
    fn raw_hashes(&self, ahead: usize) -> Option<usize> {
        let hashes = self.text[self.at + ahead..].iter().take_while(|byte| **byte == b'#').count();
        (self.peek(ahead + hashes) == Some(b'"')).then_some(hashes)
    }

    fn erase(&mut self, start: usize, end: usize) {
        for byte in &mut self.code[start..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    fn line_comment(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(|byte| byte != b'\n') {
            self.at += 1;
        }
        self.erase(start, self.at);
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        break;
                    }
                }
                (Some(_), _) => self.at += 1,
                (None, _) => break,
            }
        }
        self.erase(start, self.at);
    }

    /// A string from here; with a number of hashes, a raw one.
    fn string(&mut self, raw: Option<usize>) {
        let start = self.at;
        let line = 1 + self.text[..start].iter().filter(|byte| **byte == b'\n').count();
        let closing = format!("\"{}", "#".repeat(raw.unwrap_or(0)));
        self.at += raw.map_or(1, |hashes| hashes + 2);
        let mut held = Vec::new();
        while let Some(byte) = self.peek(0) {
            if self.text[self.at..].starts_with(closing.as_bytes()) {
                self.at += closing.len();
                break;
            }
            if byte == b'\\' && raw.is_none() {
                self.escape(&mut held);
            } else {
                held.push(byte);
                self.at += 1;
            }
        }
        self.erase((start + 1).min(self.at), self.at.saturating_sub(1).max(start + 1));
        let text = String::from_utf8_lossy(&held).into_owned();
        self.literals.push(Literal { line, text, at: (start, self.at) });
    }

    fn escape(&mut self, held: &mut Vec<u8>) {
        let named = self.peek(1);
        self.at += 2;
        match named {
            Some(b'\n') => {
                while self.peek(0).is_some_and(|byte| byte.is_ascii_whitespace()) {
                    self.at += 1;
                }
            }
            Some(b'n') => held.push(b'\n'),
            Some(b't') => held.push(b'\t'),
            Some(b'r') => held.push(b'\r'),
            Some(b'0') => held.push(0),
            // A number for a character: which one does not matter to any rule.
            Some(b'x' | b'u') => held.push(b'?'),
            Some(other) => held.push(other),
            None => {}
        }
    }

    /// A character like `'{'`, or a lifetime, which is left as it is.
    fn character(&mut self) {
        let rest = &self.text[self.at + 1..];
        let length = match rest.first() {
            Some(b'\\') => rest.iter().skip(2).position(|byte| *byte == b'\'').map(|end| end + 2),
            Some(_) => {
                let width =
                    String::from_utf8_lossy(&rest[..rest.len().min(4)]).chars().next().map_or(1, char::len_utf8);
                (rest.get(width) == Some(&b'\'')).then_some(width)
            }
            None => None,
        };
        match length {
            Some(length) => {
                self.erase(self.at + 1, self.at + 1 + length);
                self.at += length + 2;
            }
            None => self.at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn strings_are_found_and_comments_are_not_code() {
        let source = Source::read(
            "let a = \"SELECT \\\n   1\"; // \"not this\"\nlet b = r#\"he said \"x\"\"#; /* fn f() */ 'q'",
        );
        let texts: Vec<_> = source.literals.iter().map(|literal| (literal.line, literal.text.as_str())).collect();
        assert_eq!(texts, [(1, "SELECT 1"), (3, "he said \"x\"")]);
        assert!(!source.code.contains("not this") && !source.code.contains("fn f"));
    }

    #[test]
    fn lifetimes_and_braces_in_characters_confuse_nobody() {
        let source = Source::read("fn f<'a>(x: &'a str) { let b = '{'; let q = '\\''; let s = \"}\"; } fn g() {}");
        assert_eq!(source.code.matches('{').count(), 2);
        assert_eq!(source.code.matches('}').count(), 2);
    }

    #[test]
    fn what_stands_under_tests_is_left_out() {
        let source = Source::read("fn a() { \"kept\" }\n#[cfg(test)]\nmod tests { fn b() { \"gone\" } }\nfn c() {}")
            .without_tests();
        assert!(source.code.contains("fn c") && !source.code.contains("fn b"));
        assert_eq!(source.literals.len(), 1);
    }

    #[test]
    fn joined_strings_and_named_ones_are_known() {
        let source =
            Source::read("const COLUMNS: &str = \"id, at\";\nlet a = concat!(\"SELECT \", \"1\"); f(\"x\", \"y\");");
        assert_eq!(source.string_constants(), [("COLUMNS".to_owned(), "id, at".to_owned())]);
        let texts: Vec<_> = source.joined_literals().into_iter().map(|literal| literal.text).collect();
        assert_eq!(texts, ["id, at", "SELECT 1", "x", "y"]);
    }

    #[test]
    fn tokens_carry_their_lines() {
        let source = Source::read("use crate::refunds;\nfn x() {}");
        let words: Vec<_> = source.tokens().iter().map(|token| (token.text, token.line)).collect();
        assert_eq!(words[..6], [("use", 1), ("crate", 1), (":", 1), (":", 1), ("refunds", 1), (";", 1)]);
        assert_eq!(words[6], ("fn", 2));
    }
}
