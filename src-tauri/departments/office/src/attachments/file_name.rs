//! Names of files: cleaned when they come, and written so that every program reads them when they go.

use std::fmt::Write;

use base::{Fault, text};

use super::attachment::Media;

/// Longest name, without what is put behind it.
const CHARACTERS_MAX: usize = 120;

/// The name that is kept: its last part, without what a disk or a shell would take for something else, and with an ending that
/// tells the truth.
pub(super) fn cleaned(sent: &str, media: Media) -> Result<String, Fault> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().map(|c| if "<>:\"|?*%".contains(c) { '_' } else { c }).collect();
    let short: String = plain.trim_start_matches(['.', ' ', '~']).chars().take(CHARACTERS_MAX).collect();
    let name = text::optional_line("X-File-Name", short.trim_end_matches(['.', ' ']), CHARACTERS_MAX)?;
    let name = name.unwrap_or_else(|| "file".to_owned());
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let fits = media.endings().iter().any(|known| ending.eq_ignore_ascii_case(known));
    let first = media.endings().first().copied().unwrap_or_default();
    Ok(if fits { name } else { format!("{name}.{first}") })
}

/// Reads a name that was percent-encoded for a header (RFC 3986, 2.1).
pub(super) fn decoded(header: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(header.len());
    let mut rest = header.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let two = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&two).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// How an answer tells the name (RFC 6266): plainly for old programs, and in full.
pub(super) fn disposition(way: &str, name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && c != '"' && c != '\\' || c == ' ' { c } else { '_' }).collect();
    let mut whole = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _always = write!(whole, "%{byte:02X}");
        }
    }
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leaves_its_folders_behind_and_ends_as_what_it_is() {
        for (sent, media, kept) in [
            ("../../etc/passwd", Media::Text, "passwd.txt"),
            ("C:\\Users\\asha\\receipt.JPG", Media::Jpeg, "receipt.JPG"),
            ("invoice.pdf.exe", Media::Pdf, "invoice.pdf.exe.pdf"),
            (".htaccess", Media::Text, "htaccess.txt"),
            ("a\u{202e}gpj.exe", Media::Png, "agpj.exe.png"),
            ("  con<>:\"|?*.csv. ", Media::Csv, "con_______.csv"),
            ("", Media::Pdf, "file.pdf"),
            ("///", Media::Png, "file.png"),
            ("إيصال.pdf", Media::Pdf, "إيصال.pdf"),
        ] {
            assert_eq!(cleaned(sent, media).unwrap(), kept, "{sent}");
        }
        assert!(cleaned(&"x".repeat(500), Media::Png).unwrap().chars().count() <= CHARACTERS_MAX + 4);
    }

    #[test]
    fn a_name_goes_through_headers_and_comes_out_the_same() {
        assert_eq!(decoded("%D8%A5%D9%8A 1.pdf").unwrap(), "إي 1.pdf");
        assert!(decoded("%zz").is_none() && decoded("%ff").is_none() && decoded("100%").is_none());
        assert_eq!(
            disposition("attachment", "إ \"1\".pdf"),
            "attachment; filename=\"_ _1_.pdf\"; filename*=UTF-8''%D8%A5%20%221%22.pdf"
        );
    }
}
