//! PNG: unpacked and written anew, so that nothing is kept but its pixels.

use std::io::Cursor;

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Limits, Transformations};

use super::attachment::AttachmentError;

/// How a PNG begins.
pub(super) const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
/// Most pixels: a page of A4 scanned at 400 dots an inch. Unpacked it takes 64 MiB at most.
const PIXELS_MAX: u64 = 16 * 1024 * 1024;
/// Most bytes that unpacking may take beside the pixels.
const MEMORY_MAX: usize = 96 * 1024 * 1024;
/// Most bytes once written anew.
const WRITTEN_MAX: usize = 16 * 1024 * 1024;

/// Reads a PNG and writes its pixels anew, 8 bits a channel: no text, no profile, no second frame, no bytes behind the end.
pub(super) fn rewrite(bytes: &[u8]) -> Result<Vec<u8>, AttachmentError> {
    let (width, height) = size_in_head(bytes).ok_or_else(|| refused("its head is damaged"))?;
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if pixels == 0 || pixels > PIXELS_MAX {
        return Err(refused("it has more than 16 million pixels"));
    }
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MEMORY_MAX });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let unreadable = |cause: png::DecodingError| refused(cause.to_string());
    let mut reader = decoder.read_info().map_err(unreadable)?;
    let size = reader.output_buffer_size().ok_or_else(|| refused("it has too many pixels"))?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(unreadable)?;
    pixels.truncate(frame.buffer_size());
    write(frame.width, frame.height, frame.color_type, &pixels)
}

/// Width and height of the first chunk.
fn size_in_head(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(&SIGNATURE)?.strip_prefix(b"\0\0\0\x0dIHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}

fn write(width: u32, height: u32, colours: ColorType, pixels: &[u8]) -> Result<Vec<u8>, AttachmentError> {
    let mut written = Vec::new();
    let failed = |cause: png::EncodingError| refused(cause.to_string());
    let mut encoder = Encoder::new(&mut written, width, height);
    encoder.set_color(colours);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    if written.len() > WRITTEN_MAX {
        return Err(refused("it has too many details: send it as JPEG"));
    }
    Ok(written)
}

fn refused(sentence: impl Into<String>) -> AttachmentError {
    AttachmentError::Picture(sentence.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, width, height);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::Eight);
        encoder.add_text_chunk("Comment".into(), "<script>alert(1)</script>".into()).unwrap();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![127; (width * height) as usize]).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn only_the_pixels_are_kept() {
        let mut sent = picture(20, 10);
        sent.extend_from_slice(b"PK\x03\x04 a zip file behind the picture");
        let kept = rewrite(&sent).unwrap();
        assert_eq!(size_in_head(&kept), Some((20, 10)));
        let holds = |needle: &[u8]| kept.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(b"script") && !holds(b"PK\x03\x04"));
    }

    #[test]
    fn a_bomb_is_refused_by_its_head_and_a_lie_by_its_body() {
        let mut bomb = picture(10, 10);
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(matches!(rewrite(&bomb), Err(AttachmentError::Picture(_))));
        // Sixteen million pixels of nothing fit in a few kilobytes; one more row is refused.
        assert!(matches!(rewrite(&picture(4_097, 4_096)), Err(AttachmentError::Picture(_))));
        let mut cut = picture(100, 100);
        cut.truncate(cut.len() / 2);
        assert!(matches!(rewrite(&cut), Err(AttachmentError::Picture(_))));
    }
}
