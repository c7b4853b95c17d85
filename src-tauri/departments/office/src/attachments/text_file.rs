//! Texts: tables, notes, and XML that no browser would draw.

use super::attachment::{AttachmentError, Media};

/// What makes a text a page or a drawing, in small letters.
const DRAWN: [&str; 6] =
    ["<script", "<html", "<svg", "<iframe", "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"];
/// What XML brings in from elsewhere or blows up.
const FETCHED: [&str; 3] = ["<!doctype", "<!entity", "<?xml-stylesheet"];

/// What kind of text these bytes are.
pub(super) fn recognise(bytes: &[u8], name: &str) -> Result<Media, AttachmentError> {
    let text = std::str::from_utf8(bytes).map_err(|_| AttachmentError::Type("this file is neither of these"))?;
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}')) {
        return Err(AttachmentError::Type("this file is neither of these"));
    }
    let small = text.to_ascii_lowercase();
    if DRAWN.iter().any(|sign| small.contains(sign)) {
        return Err(AttachmentError::Type("pages and drawings (HTML, SVG) are not taken"));
    }
    let begin = text.trim_start_matches('\u{feff}').trim_start();
    if !begin.starts_with('<') {
        let ending = name.rsplit('.').next().unwrap_or_default();
        let is_table = Media::Csv.endings().iter().any(|known| ending.eq_ignore_ascii_case(known));
        return Ok(if is_table { Media::Csv } else { Media::Text });
    }
    if FETCHED.iter().any(|sign| small.contains(sign)) {
        return Err(AttachmentError::Type("this XML brings in something from elsewhere"));
    }
    if begin.starts_with("<?xml") {
        Ok(Media::Xml)
    } else {
        Err(AttachmentError::Type("this XML does not say that it is one"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_texts_and_plain_xml_are_told_apart() {
        assert_eq!(recognise("day;amount\n".as_bytes(), "bank.CSV").unwrap(), Media::Csv);
        assert_eq!(recognise("مرحبا\n".as_bytes(), "note.txt").unwrap(), Media::Text);
        assert_eq!(recognise(b"a < b, and c > d", "note").unwrap(), Media::Text);
        let invoice = b"\xef\xbb\xbf<?xml version=\"1.0\"?><Invoice xmlns=\"urn:oasis:names\"/>";
        assert_eq!(recognise(invoice, "invoice.xml").unwrap(), Media::Xml);
    }

    #[test]
    fn what_a_browser_would_draw_or_fetch_is_refused_under_every_name() {
        for bad in [
            "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "<?xml version='1.0'?><s:SVG xmlns:s='http://www.w3.org/2000/svg'/>",
            "<!DOCTYPE html><title>x</title>",
            "day,amount\n\"<SCRIPT>alert(1)</script>\",5",
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<?xml version='1.0'?><?xml-stylesheet href='x'?><a/>",
            "<a/>",
            "nul\u{0}",
        ] {
            assert!(matches!(recognise(bad.as_bytes(), "a.csv"), Err(AttachmentError::Type(_))), "{bad}");
        }
        assert!(recognise(b"caf\xe9", "a.txt").is_err(), "not UTF-8");
    }
}
