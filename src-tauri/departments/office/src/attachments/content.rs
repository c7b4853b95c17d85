//! What a file is, by its bytes, and the bytes that are kept of it.

use super::attachment::{AttachmentError, BYTES_MAX, Media};
use super::{jpeg_picture, png_picture, text_file, webp_picture};

/// How far from its end a PDF says where it ends (ISO 32000-1, 7.5.5, and what readers go by).
const PDF_END: usize = 1024;

/// Reads what was sent. The name only tells a table from another text.
pub(super) fn recognise(bytes: Vec<u8>, name: &str) -> Result<(Media, Vec<u8>), AttachmentError> {
    if bytes.len() > BYTES_MAX {
        return Err(AttachmentError::TooLarge);
    }
    if bytes.is_empty() {
        return Err(AttachmentError::Type("this file is empty"));
    }
    if bytes.starts_with(b"%PDF-") {
        return whole_pdf(bytes).map(|bytes| (Media::Pdf, bytes));
    }
    if bytes.starts_with(&png_picture::SIGNATURE) {
        return Ok((Media::Png, png_picture::rewrite(&bytes)?));
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Ok((Media::Jpeg, jpeg_picture::rewrite(&bytes)?));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok((Media::Webp, webp_picture::rewrite(&bytes)?));
    }
    Ok((text_file::recognise(&bytes, name)?, bytes))
}

/// A PDF begins at its first byte and ends at its last: what stands before or behind would be another file.
fn whole_pdf(bytes: Vec<u8>) -> Result<Vec<u8>, AttachmentError> {
    let end = bytes.get(bytes.len().saturating_sub(PDF_END)..).unwrap_or_default();
    if end.windows(5).any(|five| five == b"%%EOF") {
        Ok(bytes)
    } else {
        Err(AttachmentError::Type("this PDF has no end"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(bytes: &[u8], name: &str) -> Result<Media, AttachmentError> {
        recognise(bytes.to_vec(), name).map(|(media, _)| media)
    }

    #[test]
    fn the_bytes_say_what_a_file_is_and_never_its_name() {
        assert_eq!(media(b"%PDF-1.7\n1 0 obj\n%%EOF\n", "photo.jpg").unwrap(), Media::Pdf);
        assert_eq!(media(b"day,amount\n2026-11-21,5\n", "bank.csv").unwrap(), Media::Csv);
        assert_eq!(media(b"day,amount\n2026-11-21,5\n", "bank.pdf").unwrap(), Media::Text);
        for (bytes, name) in [
            (&b""[..], "empty.txt"),
            (b"MZ\x90\x00\x03\x00\x00\x00", "invoice.pdf"),
            (b"PK\x03\x04 and then a zip", "invoice.pdf"),
            (b"GIF89a\x01\x00\x01\x00", "photo.png"),
            (b" %PDF-1.7 not at the beginning\x00", "a.pdf"),
        ] {
            assert!(matches!(media(bytes, name), Err(AttachmentError::Type(_))), "{name}");
        }
    }

    #[test]
    fn a_pdf_with_another_file_behind_it_is_refused() {
        let mut sent = b"%PDF-1.7\n1 0 obj\n%%EOF\n".to_vec();
        sent.extend(std::iter::repeat_n(b'P', 2_000));
        assert!(matches!(media(&sent, "a.pdf"), Err(AttachmentError::Type(_))));
    }

    #[test]
    fn more_than_ten_megabytes_are_refused_before_they_are_looked_at() {
        let sent = vec![b'a'; BYTES_MAX + 1];
        assert!(matches!(media(&sent, "a.txt"), Err(AttachmentError::TooLarge)));
    }
}
