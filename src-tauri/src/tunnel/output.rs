//! What a tunnel's program prints: cut into lines, cleaned, masked, and the last of it kept.

use std::collections::VecDeque;

/// So much of it is kept, in bytes.
const KEPT_MAX: usize = 64 * 1024;
/// A line is cut here, in bytes.
const LINE_MAX: usize = 2 * 1024;
/// A run of letters and digits of this length that mixes capitals, small letters and digits is taken for a secret.
const SECRET_MIN: usize = 24;
/// And so is a run of hexadecimal digits of this length.
const HEX_MIN: usize = 40;
/// Words behind which a secret stands, in arguments and in settings.
const NAMES_OF_SECRETS: [&str; 6] = ["token", "authtoken", "secret", "password", "passphrase", "key"];

/// Makes lines of pieces as they come.
#[derive(Debug, Default)]
pub(super) struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Takes a piece; gives the lines that it ended, cleaned. What is too long for a line is cut.
    pub(super) fn take(&mut self, piece: &[u8]) -> Vec<String> {
        let mut ended = Vec::new();
        for byte in piece {
            match byte {
                b'\n' | b'\r' => {
                    let line = clean(&String::from_utf8_lossy(&self.begun));
                    self.begun.clear();
                    if !line.is_empty() {
                        ended.push(line);
                    }
                }
                _ if self.begun.len() < LINE_MAX => self.begun.push(*byte),
                _ => {}
            }
        }
        ended
    }
}

/// Without colours, control characters and what turns the direction of writing.
fn clean(line: &str) -> String {
    let mut cleaned = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            // `ESC [ … letter`, or `ESC ] … BEL`.
            '\u{1b}' => match letters.next() {
                Some('[') => drop(letters.by_ref().find(|c| c.is_ascii_alphabetic())),
                Some(']') => drop(letters.by_ref().find(|c| *c == '\u{7}')),
                _ => {}
            },
            '\t' => cleaned.push(' '),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            _ if letter.is_control() => {}
            _ => cleaned.push(letter),
        }
    }
    cleaned.trim().to_owned()
}

/// The last lines, masked.
#[derive(Debug, Default)]
pub(super) struct LastLines {
    lines: VecDeque<String>,
    bytes: usize,
    secret: Option<String>,
}

impl LastLines {
    /// From now on this is never kept.
    pub(super) fn never_keep(&mut self, secret: Option<String>) {
        self.secret = secret.filter(|secret| !secret.is_empty());
    }

    /// Keeps a line, and lets the oldest go.
    pub(super) fn keep(&mut self, line: &str) {
        let line = match &self.secret {
            Some(secret) => mask(&line.replace(secret.as_str(), "••••")),
            None => mask(line),
        };
        self.bytes = self.bytes.saturating_add(line.len());
        self.lines.push_back(line);
        while self.bytes > KEPT_MAX {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes = self.bytes.saturating_sub(oldest.len());
        }
    }

    /// The last of them, oldest first.
    pub(super) fn last(&self, most: usize) -> Vec<String> {
        self.lines.iter().skip(self.lines.len().saturating_sub(most)).cloned().collect()
    }
}

/// A line without what looks like a secret.
fn mask(line: &str) -> String {
    let mut masked = String::with_capacity(line.len());
    let mut is_named = false;
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| is_of_run(c) != is_of_run(first)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        rest = behind;
        if !is_of_run(first) {
            masked.push_str(run);
            // `token: x`, `token=x` and `--token x` name what follows; a sentence's end does not.
            is_named &= run.chars().all(|c| matches!(c, ' ' | '=' | ':' | '"' | '\''));
        } else if is_named || looks_secret(run) {
            masked.push_str("••••");
            is_named = false;
        } else {
            masked.push_str(run);
            let name = run.trim_start_matches('-').to_ascii_lowercase();
            let is_assigned = rest.starts_with(['=', ':']) || run.starts_with("--");
            is_named = is_assigned && NAMES_OF_SECRETS.iter().any(|of| name.ends_with(of));
        }
    }
    masked
}

fn is_of_run(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/')
}

fn looks_secret(run: &str) -> bool {
    let has = |is: fn(&u8) -> bool| run.as_bytes().iter().any(is);
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    // A path mixes letters too; it has a slash every few letters.
    let is_path = run.starts_with('/') || run.split('/').count() > 4;
    (mixed && run.len() >= SECRET_MIN && !is_path)
        || (run.len() >= HEX_MIN && run.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_lines_without_colours_and_tricks() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(b"\x1b[2m2026\x1b[0m \x1b[32m INFO\x1b[0m liste"), Vec::<String>::new());
        assert_eq!(lines.take(b"ning at a:1\r\n\r\nnext\n"), ["2026  INFO listening at a:1", "next"]);
        assert_eq!(lines.take("a\u{202e}b\u{7}c\td\n".as_bytes()), ["abc d"]);
        let long = lines.take(&[vec![b'x'; 1024 * 1024], b"\n".to_vec()].concat());
        assert_eq!(long.iter().map(String::len).collect::<Vec<_>>(), [LINE_MAX]);
        assert_eq!(lines.take(b"\xff\xfe\n"), ["\u{fffd}\u{fffd}"]);
    }

    #[test]
    fn no_secret_is_kept_and_what_a_person_needs_stays() {
        let token = "2abCdEfGhIjKlMnOpQrStUv0123456789_xY";
        let hex = "0123456789abcdef0123456789abcdef01234567";
        for (line, kept) in [
            (format!("using {token} now"), "using •••• now"),
            (format!("id {hex}."), "id ••••."),
            ("--token abc123 url".to_owned(), "--token •••• url"),
            ("authtoken=short".to_owned(), "authtoken=••••"),
            ("secret: hunter2 and more".to_owned(), "secret: •••• and more"),
            ("the word is tulip".to_owned(), "the word is ••••"),
            ("no key was found".to_owned(), "no key was found"),
            (
                "https://red-fox-jumps-high-over-9.trycloudflare.com".to_owned(),
                "https://red-fox-jumps-high-over-9.trycloudflare.com",
            ),
            ("Allocated port 41737 for remote forward".to_owned(), "Allocated port 41737 for remote forward"),
        ] {
            let mut last = LastLines::default();
            last.never_keep(Some("tulip".to_owned()));
            last.keep(&line);
            assert_eq!(last.last(1), [kept]);
        }
    }

    #[test]
    fn a_program_that_prints_without_end_takes_no_more_than_its_share() {
        let mut last = LastLines::default();
        for number in 0..10_000 {
            last.keep(&format!("{number} {}", "x ".repeat(100)));
        }
        assert!(last.bytes <= KEPT_MAX && last.lines.len() > 100, "{} in {}", last.bytes, last.lines.len());
        assert!(last.last(1)[0].starts_with("9999 "));
        assert_eq!(last.last(20).len(), 20);
    }
}
