//! The control door: the command line asks the API in process, as the owner of the machine's files. The same routes, the
//! same actions, the same answers as at every other door.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::{Extension, Router};
use base::Actor;
use base::web::ProblemDocument;
use http::{Method, Request, header};
use serde_json::Value;
use tower::ServiceExt;

use crate::ending::{Done, Ending};
use crate::{Program, http as doors};

/// Longest answer, in bytes.
const ANSWER_MAX: usize = 64 * 1024 * 1024;

/// Asks one route and gives its answer, or the problem as a sentence.
pub async fn ask(program: &Program, method: Method, path: &str, body: Option<&Value>) -> Done<Value> {
    let (api, _) = doors::api(program.areas()).split_for_parts();
    let router: Router = Router::new()
        .nest("/api/v1", api)
        .layer(Extension(Arc::new(Actor::command_line())))
        .with_state(program.shop().clone());
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let request =
        Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json").body(body);
    let response = match router.oneshot(request.map_err(Ending::failed)?).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let status = response.status();
    let bytes = to_bytes(response.into_body(), ANSWER_MAX).await.map_err(Ending::failed)?;
    if status.is_success() {
        return Ok(if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes)? });
    }
    let sentence = match serde_json::from_slice::<ProblemDocument>(&bytes) {
        Ok(problem) => problem.field.map_or(problem.title.clone(), |field| format!("{field}: {}", problem.title)),
        Err(_) => format!("the program answered {status}"),
    };
    Err(Ending::Failed(sentence))
}
