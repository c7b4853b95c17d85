//! An answer that keeps the place it was made in until it is sent.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;

/// A body is handed on in pieces of so many bytes: the next one is asked for when the one before is with the network, so
/// that at the end of the body nearly all of it is.
const PIECE: usize = 16 * 1024;

/// The answer, which gives its place back once the other side has taken it.
pub(super) fn held(response: Response, place: OwnedSemaphorePermit) -> Response {
    response.map(|body| Body::new(Held { body, rest: Bytes::new(), _place: place }))
}

struct Held {
    body: Body,
    /// What is left of a piece that was too large.
    rest: Bytes,
    _place: OwnedSemaphorePermit,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (inside, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(inside.lower().saturating_add(rest));
        if let Some(upper) = inside.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http_body_util::BodyExt;
    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn a_place_is_given_back_when_the_last_piece_is_taken() {
        let places = Arc::new(Semaphore::new(1));
        let place = places.clone().try_acquire_owned().unwrap();
        let mut body = held(Response::new(Body::from(vec![7; 40_000])), place).into_body();
        assert_eq!(body.size_hint().exact(), Some(40_000));
        let mut lengths = Vec::new();
        while let Some(frame) = body.frame().await {
            lengths.push(frame.unwrap().into_data().unwrap().len());
            assert_eq!(body.size_hint().exact(), Some(40_000 - lengths.iter().sum::<usize>() as u64));
            assert_eq!(places.available_permits(), 0);
        }
        assert_eq!(lengths, [16_384, 16_384, 7_232]);
        drop(body);
        assert_eq!(places.available_permits(), 1);
    }
}
