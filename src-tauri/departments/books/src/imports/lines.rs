//! Lines of a file that anybody may have written: bounded, UTF-8, without control characters. Never the whole file in memory.

use std::io::BufRead;

/// The longest line of a journal, in bytes.
pub(super) const LINE_MAX: usize = 64 * 1024;

/// Reads line by line. The text of the line at hand stays until the next one is read.
pub(super) struct Lines<R> {
    from: R,
    most: usize,
    bytes: Vec<u8>,
    number: u64,
    /// The line at hand is to be given once more.
    held: bool,
}

/// What reading on came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// There is a line, and its text can be asked for.
    Line,
    /// The line cannot be read; the next one can.
    Bad(String),
    /// The file is at its end.
    End,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn of(from: R, most: usize) -> Self {
        Self { from, most, bytes: Vec::new(), number: 0, held: false }
    }

    /// Goes on to the next line. A fault of the disk ends everything.
    pub(super) fn next(&mut self) -> std::io::Result<Next> {
        if std::mem::take(&mut self.held) {
            return Ok(Next::Line);
        }
        self.bytes.clear();
        let mut is_too_long = false;
        let mut ended = false;
        while !ended {
            let chunk = self.from.fill_buf()?;
            if chunk.is_empty() {
                if self.bytes.is_empty() && !is_too_long {
                    return Ok(Next::End);
                }
                break;
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(chunk.len(), |at| at + 1);
            let text = &chunk[..end.unwrap_or(taken)];
            if self.bytes.len() + text.len() > self.most {
                is_too_long = true;
            } else {
                self.bytes.extend_from_slice(text);
            }
            ended = end.is_some();
            self.from.consume(taken);
        }
        self.number += 1;
        if is_too_long {
            return Ok(Next::Bad(format!("the line is longer than {} bytes", self.most)));
        }
        if self.bytes.last() == Some(&b'\r') {
            self.bytes.pop();
        }
        if self.number == 1 && self.bytes.starts_with(b"\xef\xbb\xbf") {
            self.bytes.drain(..3);
        }
        if self.bytes.iter().any(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f) {
            return Ok(Next::Bad("the line has a control character: this is no text file".to_owned()));
        }
        if std::str::from_utf8(&self.bytes).is_err() {
            return Ok(Next::Bad("the line is not UTF-8: save the file as UTF-8".to_owned()));
        }
        Ok(Next::Line)
    }

    /// The line at hand, without its end.
    pub(super) fn text(&self) -> &str {
        // Checked when it was read.
        std::str::from_utf8(&self.bytes).unwrap_or_default()
    }

    /// Number of the line at hand, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Has the line at hand given once more.
    pub(super) fn hold(&mut self) {
        self.held = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], most: usize) -> Vec<(u64, Result<String, String>)> {
        // A buffer of three bytes, so that lines lie across its ends.
        let mut lines = Lines::of(std::io::BufReader::with_capacity(3, bytes), most);
        let mut all = Vec::new();
        loop {
            let line = match lines.next().unwrap() {
                Next::Line => Ok(lines.text().to_owned()),
                Next::Bad(why) => Err(why),
                Next::End => return all,
            };
            all.push((lines.number(), line));
        }
    }

    #[test]
    fn lines_of_every_system_are_read_and_the_last_one_needs_no_end() {
        let ok = |number, text: &str| (number, Ok(text.to_owned()));
        assert_eq!(read("\u{feff}one\r\n\ntwo ₹".as_bytes(), 99), [ok(1, "one"), ok(2, ""), ok(3, "two ₹")]);
        assert_eq!(read(b"", 99), []);
    }

    #[test]
    fn what_is_no_text_is_told_by_its_line_and_the_rest_is_read() {
        let told = read(b"a\0b\nfine\n\xff\xfe\nway too long\nlast\n", 6);
        let texts: Vec<_> =
            told.iter().map(|(number, line)| (*number, line.as_ref().ok().map(String::as_str))).collect();
        assert_eq!(texts, [(1, None), (2, Some("fine")), (3, None), (4, None), (5, Some("last"))]);
        assert!(told[3].1.as_ref().unwrap_err().contains("longer than 6 bytes"));
    }
}
