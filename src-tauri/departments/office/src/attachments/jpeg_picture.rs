//! JPEG (ITU T.81): the segments that make the picture are copied, and nothing else: no place, no camera, no preview, no other
//! file behind the end. It is not packed anew, which would blur small print on receipts.

use super::attachment::AttachmentError;

/// Most pixels: what telephones take. A window unpacks them to 200 MB at most.
const PIXELS_MAX: u64 = 50_000_000;
/// Most scans: a progressive picture has about ten. Thousands of them keep a reader busy for minutes.
const SCANS_MAX: u32 = 64;

/// Copies the picture. How it was held (orientation) is kept as the one thing of what the camera wrote beside it.
pub(super) fn rewrite(bytes: &[u8]) -> Result<Vec<u8>, AttachmentError> {
    let mut reader = Reader { bytes, at: 2 };
    let mut body = Vec::with_capacity(bytes.len());
    let (mut orientation, mut has_frame, mut scans) = (None, false, 0_u32);
    loop {
        let marker = reader.marker().ok_or_else(|| refused("it is cut off"))?;
        if marker == 0xd9 {
            break;
        }
        let segment = reader.segment().ok_or_else(|| refused("a segment is cut off"))?;
        match marker {
            // JFIF, and Adobe's note on how colours are told.
            0xe0 | 0xee => copy(&mut body, marker, segment),
            0xe1 => orientation = orientation.or_else(|| orientation_in(segment)),
            0xe0..=0xef | 0xfe => {}
            // Tables, and how often a reader may find its place again.
            0xdb | 0xc4 | 0xdd => copy(&mut body, marker, segment),
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                if has_frame {
                    return Err(refused("it has two frames"));
                }
                check_size(segment)?;
                has_frame = true;
                copy(&mut body, marker, segment);
            }
            0xda => {
                scans = scans.saturating_add(1);
                if !has_frame || scans > SCANS_MAX {
                    return Err(refused("its scans are out of order"));
                }
                copy(&mut body, marker, segment);
                body.extend_from_slice(reader.scan().ok_or_else(|| refused("it is cut off"))?);
            }
            _ => return Err(refused("it has a segment that no picture needs")),
        }
    }
    if scans == 0 {
        return Err(refused("there is no picture in it"));
    }
    let mut written = vec![0xff, 0xd8];
    if let Some(orientation) = orientation.filter(|held| (2..=8).contains(held)) {
        copy(&mut written, 0xe1, &exif_of(orientation));
    }
    written.extend_from_slice(&body);
    written.extend_from_slice(&[0xff, 0xd9]);
    Ok(written)
}

/// Walks over the segments.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The second byte of the next marker; fill bytes before it are skipped.
    fn marker(&mut self) -> Option<u8> {
        if *self.bytes.get(self.at)? != 0xff {
            return None;
        }
        while *self.bytes.get(self.at)? == 0xff {
            self.at += 1;
        }
        let marker = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(marker)
    }

    /// What stands in the segment, without its length.
    fn segment(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(u16::from_be_bytes(self.bytes.get(self.at..self.at + 2)?.try_into().ok()?));
        let segment = self.bytes.get(self.at + 2..self.at + length)?;
        self.at += length;
        Some(segment)
    }

    /// The packed picture up to the next marker that is none of its own: a stuffed byte, or a place to find again.
    fn scan(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        loop {
            let rest = self.bytes.get(self.at..)?;
            self.at += rest.iter().position(|byte| *byte == 0xff)?;
            match *self.bytes.get(self.at + 1)? {
                0x00 | 0xd0..=0xd7 => self.at += 2,
                0xff => self.at += 1,
                _ => return self.bytes.get(start..self.at),
            }
        }
    }
}

fn copy(into: &mut Vec<u8>, marker: u8, segment: &[u8]) {
    into.extend_from_slice(&[0xff, marker]);
    let length = u16::try_from(segment.len() + 2).unwrap_or(u16::MAX);
    into.extend_from_slice(&length.to_be_bytes());
    into.extend_from_slice(segment);
}

/// Height and width stand behind the precision in the head of the frame.
fn check_size(frame: &[u8]) -> Result<(), AttachmentError> {
    let number = |at: usize| Some(u64::from(u16::from_be_bytes(frame.get(at..at + 2)?.try_into().ok()?)));
    let (Some(height), Some(width)) = (number(1), number(3)) else { return Err(refused("its frame is cut off")) };
    match height.saturating_mul(width) {
        0 => Err(refused("it has no pixels")),
        pixels if pixels > PIXELS_MAX => Err(refused("it has more than 50 million pixels")),
        _ => Ok(()),
    }
}

/// How the camera was held: tag 0x0112 of the first directory (Exif 2.3).
fn orientation_in(segment: &[u8]) -> Option<u8> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let is_little = match tiff.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let start = usize::try_from(if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }).ok()?;
    let count = usize::from(short(start)?);
    (0..count)
        .map_while(|entry| start.checked_add(2)?.checked_add(entry.checked_mul(12)?))
        .find(|at| short(*at) == Some(0x0112))
        .and_then(|at| u8::try_from(short(at.checked_add(8)?)?).ok())
}

/// A directory with that one tag.
fn exif_of(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

fn refused(sentence: &str) -> AttachmentError {
    AttachmentError::Picture(sentence.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Segments of a picture of this size, in the form of a JPEG; what is in its scan unpacks to nothing.
    fn picture(width: u16, height: u16, beside: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        copy(&mut bytes, 0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        for (marker, segment) in beside {
            copy(&mut bytes, *marker, segment);
        }
        let mut frame = vec![8];
        frame.extend_from_slice(&height.to_be_bytes());
        frame.extend_from_slice(&width.to_be_bytes());
        frame.extend_from_slice(&[1, 1, 0x11, 0]);
        copy(&mut bytes, 0xc0, &frame);
        copy(&mut bytes, 0xda, &[1, 1, 0, 0, 63, 0]);
        bytes.extend_from_slice(&[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9]);
        bytes
    }

    #[test]
    fn a_photo_loses_where_it_was_taken_and_keeps_how_it_was_held() {
        let place = {
            let mut exif = exif_of(6);
            exif.extend_from_slice(b"GPS 18.52 N 73.85 E");
            exif
        };
        let mut sent = picture(40, 30, &[(0xe1, &place), (0xfe, b"<script>alert(1)</script>")]);
        sent.extend_from_slice(b"PK\x03\x04 a zip file behind the picture");
        let kept = rewrite(&sent).unwrap();
        let holds = |needle: &[u8]| kept.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(b"GPS") && !holds(b"script") && !holds(b"PK\x03\x04"));
        assert!(holds(&exif_of(6)));
        assert!(kept.ends_with(&[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9]));
        assert_eq!(rewrite(&kept).unwrap(), kept, "written anew it stays as it is");
    }

    #[test]
    fn bombs_and_torsos_are_refused() {
        assert!(rewrite(&picture(8_000, 6_000, &[])).is_ok());
        assert!(matches!(rewrite(&picture(65_000, 65_000, &[])), Err(AttachmentError::Picture(_))));
        assert!(matches!(rewrite(&picture(0, 10, &[])), Err(AttachmentError::Picture(_))));
        let whole = picture(40, 30, &[]);
        for length in 2..whole.len() {
            assert!(rewrite(&whole[..length]).is_err(), "{length} bytes of {}", whole.len());
        }
        let mut busy = picture(40, 30, &[]);
        busy.truncate(busy.len() - 2);
        for _ in 0..SCANS_MAX {
            copy(&mut busy, 0xda, &[1, 1, 0, 0, 63, 0]);
        }
        busy.extend_from_slice(&[0xff, 0xd9]);
        assert!(matches!(rewrite(&busy), Err(AttachmentError::Picture(_))));
    }
}
