//! Which route stands on which door: a list that only changes on purpose.

use std::path::Path;

use counterfoil::http::OUTSIDE;
use http::Method;

use crate::support::{Ask, Billed, House, api_routes};

/// Routes of the app door beside the API.
const BESIDE_THE_API: &str = "\
app GET /
app GET /api/docs
app GET /api/v1/openapi.json
app GET /health
app GET /health/live
app GET /health/ready
";

fn kept() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doors/routes.txt")
}

#[tokio::test]
async fn every_route_stands_on_the_door_of_the_list() {
    let house = House::new().await;
    let mut list: Vec<String> = BESIDE_THE_API.lines().map(str::to_owned).collect();
    list.extend(api_routes(&house.program).iter().map(|route| format!("app {} {}", route.method, route.described)));
    // The outside door is built from the same table.
    list.extend(OUTSIDE.iter().map(|route| format!("outside {} {}", route.method, route.path)));
    list.sort();
    let now = format!("{}\n", list.join("\n"));
    if std::env::var_os("COUNTERFOIL_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(kept(), &now).unwrap();
    }
    let before = std::fs::read_to_string(kept()).unwrap_or_default();
    let new: Vec<&str> = now.lines().filter(|line| !before.lines().any(|known| known == *line)).collect();
    let gone: Vec<&str> = before.lines().filter(|line| !now.lines().any(|known| known == *line)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "new: {new:#?}\ngone: {gone:#?}\nIf that is meant, run this test with COUNTERFOIL_UPDATE_SNAPSHOTS=1"
    );
}

#[tokio::test]
async fn what_stands_beside_the_api_answers() {
    let house = House::new().await;
    let app = house.app();
    for path in ["/health", "/health/live", "/health/ready", "/api/v1/openapi.json"] {
        assert_eq!(Ask::get(path).at(&app).await.status, 200, "{path}");
    }
    let unknown = Ask::get("/api/v1/nothing-here").at(&app).await;
    assert_eq!((unknown.status.as_u16(), unknown.json()["code"].as_str()), (404, Some("record.not_found")));
}

#[tokio::test]
async fn customers_pages_answer_where_the_table_of_the_outside_door_says_and_nowhere_else() {
    let shop = Billed::new().await;
    let key = shop.bill().await.key;
    let pages = OUTSIDE.iter().filter(|route| route.path.starts_with("/pay/"));
    for route in pages {
        let path = route.path.replace("{key}", &key);
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            let listed = OUTSIDE.iter().any(|one| one.path == route.path && one.method == method);
            let told = Ask::new(method.clone(), &path).at(&shop.pages).await;
            assert_eq!(told.status != 404, listed, "{method} {path}: {}", told.status);
        }
    }
}
