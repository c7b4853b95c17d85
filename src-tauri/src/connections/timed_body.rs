//! A request's body that must be here in time.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

/// Whether a body came too late; whoever answers asks, since those who read bodies only know that this one broke off.
#[derive(Clone, Default)]
pub(crate) struct Late(Arc<AtomicBool>);

impl Late {
    pub(crate) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A body that breaks off when it is not here after so long.
pub(crate) struct TimedBody<B> {
    body: B,
    ends: Pin<Box<Sleep>>,
    late: Late,
}

impl<B> TimedBody<B> {
    pub(crate) fn new(body: B, within: Duration, late: Late) -> Self {
        Self { body, ends: Box::pin(tokio::time::sleep(within)), late }
    }
}

impl<B> Body for TimedBody<B>
where
    B: Body<Data = Bytes, Error: Into<axum::BoxError>> + Unpin,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if self.ends.as_mut().poll(context).is_ready() {
            self.late.0.store(true, Ordering::Relaxed);
            return Poll::Ready(Some(Err("the body did not come in time".into())));
        }
        Pin::new(&mut self.body).poll_frame(context).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::StreamExt;
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_that_goes_on_for_too_long_breaks_off_and_one_that_is_here_does_not() {
        let drops = futures::stream::repeat(()).then(|()| async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok::<_, Infallible>(Bytes::from_static(b"x"))
        });
        let late = Late::default();
        let endless = axum::body::Body::from_stream(drops);
        let timed = TimedBody::new(endless, Duration::from_millis(100), late.clone());
        assert!(timed.collect().await.is_err() && late.is_so());

        let late = Late::default();
        let timed = TimedBody::new(axum::body::Body::from("here"), Duration::from_millis(100), late.clone());
        assert_eq!(timed.collect().await.unwrap().to_bytes(), "here");
        assert!(!late.is_so());
    }
}
