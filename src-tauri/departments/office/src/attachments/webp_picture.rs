//! WebP (RFC 9649): the chunks that make a still picture are copied, and nothing else.

use super::attachment::AttachmentError;

/// Most pixels; see JPEG.
const PIXELS_MAX: u64 = 50_000_000;
/// The one flag of an extended head that is kept: there is a chunk that says what is seen through.
const HAS_ALPHA: u8 = 0x10;

/// Copies the picture.
pub(super) fn rewrite(bytes: &[u8]) -> Result<Vec<u8>, AttachmentError> {
    let mut body = Vec::with_capacity(bytes.len());
    let mut has_picture = false;
    let length = number(bytes, 4).ok_or_else(|| refused("its head is cut off"))?;
    let end = length.checked_add(8).filter(|end| *end <= bytes.len());
    let end = end.ok_or_else(|| refused("it is cut off"))?;
    let mut at = 12;
    while at < end {
        let name = bytes.get(at..at + 4).ok_or_else(|| refused("a chunk is cut off"))?;
        let size = number(bytes, at + 4).ok_or_else(|| refused("a chunk is cut off"))?;
        let next = (at + 8).checked_add(size).filter(|next| *next <= end);
        let next = next.ok_or_else(|| refused("a chunk is cut off"))?;
        let chunk = bytes.get(at + 8..next).unwrap_or_default();
        match name {
            b"VP8X" => {
                let mut head = chunk.to_vec();
                if head.len() != 10 || at != 12 {
                    return Err(refused("its head is damaged"));
                }
                head[0] &= HAS_ALPHA;
                check_size(size_of_canvas(&head))?;
                copy(&mut body, name, &head);
            }
            b"VP8 " | b"VP8L" => {
                if has_picture {
                    return Err(refused("there are two pictures in it"));
                }
                has_picture = true;
                check_size(if name == b"VP8 " { size_of_lossy(chunk) } else { size_of_lossless(chunk) })?;
                copy(&mut body, name, chunk);
            }
            b"ALPH" => copy(&mut body, name, chunk),
            b"ANIM" | b"ANMF" => return Err(refused("it moves")),
            _ => {}
        }
        at = next + size % 2;
    }
    if !has_picture {
        return Err(refused("there is no picture in it"));
    }
    let mut written = b"RIFF".to_vec();
    let length = u32::try_from(body.len() + 4).map_err(|_| refused("it is too large"))?;
    written.extend_from_slice(&length.to_le_bytes());
    written.extend_from_slice(b"WEBP");
    written.extend_from_slice(&body);
    Ok(written)
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

fn copy(into: &mut Vec<u8>, name: &[u8], chunk: &[u8]) {
    into.extend_from_slice(name);
    into.extend_from_slice(&u32::try_from(chunk.len()).unwrap_or(u32::MAX).to_le_bytes());
    into.extend_from_slice(chunk);
    if chunk.len() % 2 == 1 {
        into.push(0);
    }
}

fn size_of_canvas(head: &[u8]) -> Option<(u64, u64)> {
    let side = |at: usize| {
        let three = head.get(at..at + 3)?;
        Some(u64::from(three[0]) + (u64::from(three[1]) << 8) + (u64::from(three[2]) << 16) + 1)
    };
    Some((side(4)?, side(7)?))
}

fn size_of_lossy(chunk: &[u8]) -> Option<(u64, u64)> {
    if chunk.get(3..6)? != [0x9d, 0x01, 0x2a] {
        return None;
    }
    let side = |at: usize| Some(u64::from(u16::from_le_bytes(chunk.get(at..at + 2)?.try_into().ok()?) & 0x3fff));
    Some((side(6)?, side(8)?))
}

fn size_of_lossless(chunk: &[u8]) -> Option<(u64, u64)> {
    let bits = u32::from_le_bytes(chunk.strip_prefix(&[0x2f])?.get(..4)?.try_into().ok()?);
    Some((u64::from(bits & 0x3fff) + 1, u64::from((bits >> 14) & 0x3fff) + 1))
}

fn check_size(size: Option<(u64, u64)>) -> Result<(), AttachmentError> {
    let (width, height) = size.ok_or_else(|| refused("its head is damaged"))?;
    match width.saturating_mul(height) {
        0 => Err(refused("it has no pixels")),
        pixels if pixels > PIXELS_MAX => Err(refused("it has more than 50 million pixels")),
        _ => Ok(()),
    }
}

fn refused(sentence: &str) -> AttachmentError {
    AttachmentError::Picture(sentence.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lossless(width: u32, height: u32) -> Vec<u8> {
        let mut chunk = vec![0x2f];
        chunk.extend_from_slice(&((width - 1) | ((height - 1) << 14)).to_le_bytes());
        chunk.extend_from_slice(b"bits");
        chunk
    }

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        for (name, chunk) in chunks {
            copy(&mut body, *name, chunk);
        }
        let mut bytes = b"RIFF".to_vec();
        bytes.extend_from_slice(&u32::try_from(body.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(&body);
        bytes
    }

    #[test]
    fn the_picture_is_kept_and_what_stands_beside_it_is_not() {
        let picture = lossless(40, 30);
        let mut sent =
            file(&[(b"VP8X", &[0x2c, 0, 0, 0, 39, 0, 0, 29, 0, 0]), (b"VP8L", &picture), (b"EXIF", b"GPS 18.52 N")]);
        sent.extend_from_slice(b"PK\x03\x04");
        let kept = rewrite(&sent).unwrap();
        assert_eq!(kept, file(&[(b"VP8X", &[0, 0, 0, 0, 39, 0, 0, 29, 0, 0]), (b"VP8L", &picture)]));
        assert_eq!(rewrite(&kept).unwrap(), kept);
    }

    #[test]
    fn bombs_moving_pictures_and_torsos_are_refused() {
        for bad in [
            file(&[(b"VP8L", &lossless(16_384, 16_384))]),
            file(&[(b"ANIM", b"\0\0\0\0\0\0"), (b"VP8L", &lossless(4, 4))]),
            file(&[(b"EXIF", b"nothing else")]),
            file(&[(b"VP8L", b"no head")]),
            file(&[(b"VP8L", &lossless(4, 4))])[..20].to_vec(),
        ] {
            assert!(matches!(rewrite(&bad), Err(AttachmentError::Picture(_))), "{bad:?}");
        }
    }
}
