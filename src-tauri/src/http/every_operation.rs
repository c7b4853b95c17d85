//! What holds for every operation of the API, said in one place of its description: names, the session, idempotency keys,
//! versions, bodies that may be left out, and bytes.

use std::collections::BTreeSet;

use http::StatusCode;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Required, ResponseBuilder};

/// Names of the session's halves in the description.
const HALVES: [&str; 2] = ["session", "page_key"];
const NOTHING: [&str; 0] = [];

/// The description with what every operation has in common.
pub(super) fn finished(mut description: OpenApi) -> OpenApi {
    let may_be_empty = schemas_without_required_fields(&description);
    for (path, item) in &mut description.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
            ("patch", &mut item.patch),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            operation.operation_id = Some(name(method, path));
            // Whoever is not signed in has no key of their own, so their requests are never kept.
            if method == "post" && operation.security.is_none() {
                set_header(operation, idempotency_key());
            }
            if has_header(operation, "If-Match") {
                set_header(operation, version());
            }
            describe_body(operation, &may_be_empty);
            if method != "get" && !operation.responses.responses.contains_key("4XX") {
                add_unreadable(operation);
            }
            describe_answers(operation);
        }
    }
    describe_session(&mut description);
    description
}

/// Handlers of different areas share short names, so an operation is named by method and path: `get_invoices_id_pdf`.
fn name(method: &str, path: &str) -> String {
    let words: Vec<&str> = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!("{method}_{}", words.join("_"))
}

/// Both halves are needed, but for the operations that say otherwise themselves.
fn describe_session(description: &mut OpenApi) {
    let cookie = ApiKeyValue::with_description("cf", "Set by a sign-in. Named __Host-cf where the door speaks TLS.");
    let page_key = ApiKeyValue::with_description("X-CF-Key", "The page_key that a sign-in answers.");
    let components = description.components.get_or_insert_default();
    components.add_security_scheme(HALVES[0], SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    components.add_security_scheme(HALVES[1], SecurityScheme::ApiKey(ApiKey::Header(page_key)));
    description.security = Some(vec![SecurityRequirement::new(HALVES[0], NOTHING).add(HALVES[1], NOTHING)]);
}

/// As `base::web` reads it.
fn idempotency_key() -> Parameter {
    let schema = text().min_length(Some(8)).max_length(Some(100)).pattern(Some("^[!-~]*$")).build();
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Of the caller's making. A repeat under the same key does nothing a second time."))
        .schema(Some(schema))
        .build()
}

/// As `office::IfMatch` reads it.
fn version() -> Parameter {
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("The version that was edited, like \"3\"."))
        .schema(Some(text().pattern(Some("^\"[0-9]{1,18}\"$")).build()))
        .build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn is_header(parameter: &RefOr<Parameter>, name: &str) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == name && parameter.parameter_in == ParameterIn::Header)
}

fn has_header(operation: &Operation, name: &str) -> bool {
    operation.parameters.iter().flatten().any(|parameter| is_header(parameter, name))
}

fn set_header(operation: &mut Operation, header: Parameter) {
    let parameters = operation.parameters.get_or_insert_default();
    parameters.retain(|parameter| !is_header(parameter, &header.name));
    parameters.push(RefOr::T(header));
}

/// The schemas that an empty object fits.
fn schemas_without_required_fields(description: &OpenApi) -> BTreeSet<String> {
    let schemas = description.components.iter().flat_map(|components| &components.schemas);
    let without =
        schemas.filter(|(_, schema)| matches!(schema, RefOr::T(Schema::Object(object)) if object.required.is_empty()));
    without.map(|(name, _)| format!("#/components/schemas/{name}")).collect()
}

/// A body that may be `{}` may be left out: `base::web::Command` reads nothing as that.
fn describe_body(operation: &mut Operation, may_be_empty: &BTreeSet<String>) {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    for content in body.content.values_mut() {
        let RefOr::T(content) = content else { continue };
        describe_bytes(content);
        if matches!(&content.schema, Some(RefOr::Ref(to)) if may_be_empty.contains(&to.ref_location)) {
            body.required = Some(Required::False);
        }
    }
}

/// What `base::web::Command` answers to what it cannot read, before any area sees it.
fn add_unreadable(operation: &mut Operation) {
    let problem = Content::new(Some(Ref::from_schema_name("ProblemDocument")));
    for status in ["400", "413", "415"] {
        let refused = ResponseBuilder::new().content("application/problem+json", problem.clone()).build();
        operation.responses.responses.entry(status.to_owned()).or_insert(RefOr::T(refused));
    }
}

/// Each answer has a few words, which OpenAPI 3.1 wants; where the route says nothing, those of its status.
fn describe_answers(operation: &mut Operation) {
    for (status, answer) in &mut operation.responses.responses {
        let RefOr::T(answer) = answer else { continue };
        if answer.description.is_empty() {
            answer.description = words_of(status).to_owned();
        }
        for content in answer.content.values_mut() {
            if let RefOr::T(content) = content {
                describe_bytes(content);
            }
        }
    }
}

fn words_of(status: &str) -> &'static str {
    let known = status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
    known.and_then(|code| code.canonical_reason()).unwrap_or("Refused")
}

/// Bytes are bytes: a PDF is no array of numbers. No answer of the API is a bare array.
fn describe_bytes(content: &mut Content) {
    if matches!(content.schema, Some(RefOr::T(Schema::Array(_)))) {
        let bytes = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary))).build();
        content.schema = Some(RefOr::T(Schema::Object(bytes)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{areas, http};

    fn description() -> Value {
        serde_json::to_value(http::description(&areas::all())).unwrap()
    }

    fn operations(description: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
        let paths = description["paths"].as_object().unwrap().iter();
        paths.flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, said)| (path, method, said)))
    }

    #[test]
    fn every_post_of_the_signed_in_takes_an_idempotency_key_and_says_its_rule_once() {
        let description = description();
        for (path, method, said) in operations(&description).filter(|(_, method, _)| *method == "post") {
            let named = |parameter: &&Value| parameter["name"] == "Idempotency-Key";
            let found = said["parameters"].as_array().map_or(0, |all| all.iter().filter(named).count());
            let open = said["security"] == json!([{}]);
            assert_eq!(found, usize::from(!open), "{method} {path}");
        }
    }

    #[test]
    fn a_body_may_be_left_out_where_none_of_its_fields_must_be_there() {
        let paths = description()["paths"].take();
        assert_eq!(paths["/catch-up"]["post"]["requestBody"]["required"], false);
        assert_eq!(paths["/customers"]["post"]["requestBody"]["required"], true);
    }

    #[test]
    fn a_paper_is_described_as_bytes() {
        let paths = description()["paths"].take();
        let pdf = &paths["/invoices/{id}/pdf"]["get"]["responses"]["200"]["content"]["application/pdf"]["schema"];
        assert_eq!(pdf["format"], "binary");
    }

    #[test]
    fn both_halves_of_the_session_are_needed_but_where_nobody_is_signed_in_yet() {
        let description = description();
        assert_eq!(description["security"], json!([{ "page_key": [], "session": [] }]));
        let open: Vec<String> = operations(&description)
            .filter(|(_, _, said)| !said["security"].is_null())
            .map(|(path, method, _)| format!("{method} {path}"))
            .collect();
        assert_eq!(
            open,
            ["get /session", "post /session", "post /session/enter", "post /set-up", "get /set-up/presets"]
        );
    }
}
