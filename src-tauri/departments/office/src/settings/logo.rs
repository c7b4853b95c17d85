//! The logo: read as a picture and written anew, so that nothing of the file somebody sent is kept but its pixels.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Encoder, Limits, Transformations};

use super::shop_settings::SettingsError;

/// Most bytes of a logo as sent.
pub(super) const BYTES_MAX: usize = 1024 * 1024;
/// Most pixels on each side.
const SIDE_MAX: u32 = 2000;
/// Most bytes once written anew.
const WRITTEN_MAX: usize = 4 * 1024 * 1024;
const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];

/// Reads a PNG and writes its pixels anew, 8 bits a channel: no text, no profile, no second frame, no bytes behind the end.
pub(super) fn rewrite(bytes: &[u8]) -> Result<Vec<u8>, SettingsError> {
    if bytes.len() > BYTES_MAX {
        return Err(SettingsError::LogoTooLarge);
    }
    let (width, height) = size_in_head(bytes).ok_or_else(|| refused("this is not a PNG picture"))?;
    if width == 0 || height == 0 || width > SIDE_MAX || height > SIDE_MAX {
        return Err(refused("at most 2000 × 2000 pixels"));
    }
    // 2000 × 2000 pixels of four channels of 16 bits, and a little for the rest.
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: 40 * 1024 * 1024 });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let unreadable = |cause: png::DecodingError| refused(format!("this PNG cannot be read: {cause}"));
    let mut reader = decoder.read_info().map_err(unreadable)?;
    let size = reader.output_buffer_size().ok_or_else(|| refused("at most 2000 × 2000 pixels"))?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(unreadable)?;
    pixels.truncate(frame.buffer_size());
    write(frame.width, frame.height, frame.color_type, &pixels)
}

/// Width and height of the first chunk, where the bytes begin as a PNG does.
fn size_in_head(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(&SIGNATURE)?.strip_prefix(b"\0\0\0\x0dIHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}

fn write(width: u32, height: u32, colours: ColorType, pixels: &[u8]) -> Result<Vec<u8>, SettingsError> {
    let mut written = Vec::new();
    let failed = |cause: png::EncodingError| refused(format!("this PNG cannot be written anew: {cause}"));
    let mut encoder = Encoder::new(&mut written, width, height);
    encoder.set_color(colours);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    if written.len() > WRITTEN_MAX {
        return Err(refused("this picture has too many details for a logo: make it smaller"));
    }
    Ok(written)
}

fn refused(sentence: impl Into<String>) -> SettingsError {
    SettingsError::Logo(sentence.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, width, height);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        encoder.add_text_chunk("Comment".into(), "<script>alert(1)</script>".into()).unwrap();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![127; (width * height * 4) as usize]).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn only_the_pixels_of_a_logo_are_kept() {
        let mut sent = picture(20, 10);
        sent.extend_from_slice(b"PK\x03\x04 a zip file behind the picture");
        let kept = rewrite(&sent).unwrap();
        assert_eq!(size_in_head(&kept), Some((20, 10)));
        let holds = |needle: &[u8]| kept.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(b"script") && !holds(b"PK\x03\x04"));
        assert_eq!(rewrite(&kept).unwrap(), kept, "written anew it stays as it is");
    }

    #[test]
    fn what_is_no_png_or_too_large_is_refused() {
        for bad in [&b"<svg onload=alert(1)>"[..], b"GIF89a", b"", &SIGNATURE] {
            assert!(matches!(rewrite(bad), Err(SettingsError::Logo(_))));
        }
        assert!(matches!(rewrite(&vec![0; BYTES_MAX + 1]), Err(SettingsError::LogoTooLarge)));
        assert!(matches!(rewrite(&picture(2001, 1)), Err(SettingsError::Logo(_))));
        let mut cut = picture(100, 100);
        cut.truncate(cut.len() / 2);
        assert!(matches!(rewrite(&cut), Err(SettingsError::Logo(_))));
    }

    #[test]
    fn a_head_that_lies_about_its_size_is_refused_without_memory_for_it() {
        let mut lying = picture(10, 10);
        lying[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(matches!(rewrite(&lying), Err(SettingsError::Logo(_))));
    }
}
