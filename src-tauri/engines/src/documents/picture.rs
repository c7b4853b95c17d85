//! Logos: decoded, brought down to what a printer can show, and compressed once for every paper they are put on.

use std::sync::Arc;

/// Why a picture could not be taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PictureError {
    /// The bytes are not a PNG file this reader understands.
    #[error("not a readable PNG file: {0}")]
    Png(String),
    /// The number of bytes does not fit the width and height.
    #[error("{bytes} bytes do not make {width} x {height} pixels")]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Bytes given.
        bytes: usize,
    },
    /// More pixels than [`MAX_PIXELS`].
    #[error("the picture has more than 16 million pixels")]
    TooLarge,
}

/// Pixels a picture may have before it is brought down.
pub const MAX_PIXELS: u64 = 16_000_000;
/// Widest stored picture: the largest logo on a page is 53 mm, this is 300 dots per inch.
const WIDTH: u32 = 640;
/// Tallest stored picture.
const HEIGHT: u32 = 220;

/// A picture ready to print. Cloning is cheap; make it once and put it on many papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture(Arc<Prepared>);

/// The compressed rows of a picture, as the PDF takes them.
#[derive(Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue of every pixel, PNG-filtered and deflated.
    pub colours: Vec<u8>,
    /// Opacity of every pixel, PNG-filtered and deflated; none when all are opaque.
    pub opacity: Option<Vec<u8>>,
}

impl Picture {
    /// A picture from 8-bit red, green, blue and opacity of every pixel, row by row.
    ///
    /// # Errors
    /// [`PictureError::Size`] when the bytes do not fit, [`PictureError::TooLarge`] beyond [`MAX_PIXELS`].
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Self, PictureError> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels > MAX_PIXELS {
            return Err(PictureError::TooLarge);
        }
        if pixels == 0 || usize::try_from(pixels * 4) != Ok(rgba.len()) {
            return Err(PictureError::Size { width, height, bytes: rgba.len() });
        }
        let (width, height, pixels) = reduce(width, height, rgba);
        let colours: Vec<u8> = pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        let opacity: Vec<u8> = pixels.iter().map(|[.., a]| *a).collect();
        let row = usize::try_from(width).unwrap_or(usize::MAX);
        let opaque = opacity.iter().all(|&a| a == u8::MAX);
        Ok(Self(Arc::new(Prepared {
            width,
            height,
            colours: pack(&colours, row * 3, 3),
            opacity: (!opaque).then(|| pack(&opacity, row, 1)),
        })))
    }

    /// A picture from a PNG file.
    ///
    /// # Errors
    /// [`PictureError::Png`] when it cannot be read, [`PictureError::TooLarge`] beyond [`MAX_PIXELS`].
    pub fn from_png(bytes: &[u8]) -> Result<Self, PictureError> {
        let unreadable = |e: png::DecodingError| PictureError::Png(e.to_string());
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().map_err(unreadable)?;
        let (width, height) = (reader.info().width, reader.info().height);
        if u64::from(width) * u64::from(height) > MAX_PIXELS {
            return Err(PictureError::TooLarge);
        }
        let size = reader.output_buffer_size().ok_or(PictureError::TooLarge)?;
        let mut pixels = vec![0; size];
        let frame = reader.next_frame(&mut pixels).map_err(unreadable)?;
        pixels.truncate(frame.buffer_size());
        match frame.color_type {
            png::ColorType::Rgba => Self::from_rgba(width, height, &pixels),
            png::ColorType::GrayscaleAlpha => {
                let rgba: Vec<u8> = pixels.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect();
                Self::from_rgba(width, height, &rgba)
            }
            other => Err(PictureError::Png(format!("unexpected pixels ({other:?})"))),
        }
    }

    /// The compressed rows.
    #[must_use]
    pub fn prepared(&self) -> &Prepared {
        &self.0
    }
}

/// Averages boxes of pixels, weighted by opacity, until the picture is no wider than [`WIDTH`] and no taller than
/// [`HEIGHT`].
fn reduce(width: u32, height: u32, rgba: &[u8]) -> (u32, u32, Vec<[u8; 4]>) {
    let whole: Vec<[u8; 4]> = rgba.as_chunks::<4>().0.to_vec();
    let (w, h) = (u64::from(width), u64::from(height));
    let (limit_w, limit_h) = (u64::from(WIDTH), u64::from(HEIGHT));
    if w <= limit_w && h <= limit_h {
        return (width, height, whole);
    }
    let (new_w, new_h) = if w * limit_h >= h * limit_w {
        (limit_w, (h * limit_w / w).max(1))
    } else {
        ((w * limit_h / h).max(1), limit_h)
    };
    let mut out = Vec::new();
    for y in 0..new_h {
        let rows = y * h / new_h..((y + 1) * h / new_h).max(y * h / new_h + 1);
        for x in 0..new_w {
            let columns = x * w / new_w..((x + 1) * w / new_w).max(x * w / new_w + 1);
            let (mut sums, mut alpha, mut count) = ([0_u64; 3], 0_u64, 0_u64);
            for row in rows.clone() {
                for column in columns.clone() {
                    let at = usize::try_from(row * w + column).unwrap_or(usize::MAX);
                    let [r, g, b, a] = whole.get(at).copied().unwrap_or_default().map(u64::from);
                    sums = [sums[0] + r * a, sums[1] + g * a, sums[2] + b * a];
                    alpha += a;
                    count += 1;
                }
            }
            let byte = |sum: u64, by: u64| u8::try_from((sum + by / 2).checked_div(by).unwrap_or(0)).unwrap_or(u8::MAX);
            out.push([byte(sums[0], alpha), byte(sums[1], alpha), byte(sums[2], alpha), byte(alpha, count)]);
        }
    }
    let side = |length: u64| u32::try_from(length).unwrap_or(u32::MAX);
    (side(new_w), side(new_h), out)
}

/// Filters each row by the PNG filter that leaves the smallest differences, then deflates.
fn pack(bytes: &[u8], row: usize, pixel: usize) -> Vec<u8> {
    let mut filtered = Vec::with_capacity(bytes.len() + bytes.len() / row.max(1));
    let mut above = vec![0; row];
    for line in bytes.chunks(row.max(1)) {
        let left = |i: usize| i.checked_sub(pixel).and_then(|j| line.get(j)).copied().unwrap_or(0);
        let corner = |i: usize| i.checked_sub(pixel).and_then(|j| above.get(j)).copied().unwrap_or(0);
        let guesses: [&dyn Fn(usize) -> u8; 4] =
            [&|_| 0, &left, &|i| above[i], &|i| paeth(left(i), above[i], corner(i))];
        let best = guesses
            .iter()
            .zip([0_u8, 1, 2, 4])
            .map(|(guess, tag)| {
                let rest: Vec<u8> = line.iter().enumerate().map(|(i, &b)| b.wrapping_sub(guess(i))).collect();
                let cost: u64 = rest.iter().map(|&d| u64::from(d.min(d.wrapping_neg()))).sum();
                (cost, tag, rest)
            })
            .min();
        if let Some((_, tag, rest)) = best {
            filtered.push(tag);
            filtered.extend(rest);
        }
        above = line.to_vec();
    }
    miniz_oxide::deflate::compress_to_vec_zlib(&filtered, 8)
}

/// The neighbour nearest to left + above − corner, as PNG defines it.
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i16::from);
    let guess = a + b - c;
    let (to_a, to_b, to_c) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        above
    } else {
        corner
    }
}
