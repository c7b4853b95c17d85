//! Which route stands on which door: a list that only changes on purpose.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use base::ids::SeededRandomness;
use counterfoil::http::{OUTSIDE, WindowSession};
use http::{Method, header};

use crate::support::{Ask, Billed, House, api_routes};

fn kept() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doors/routes.txt")
}

/// Paths of the routes of a router as it was built. There is no list of them to ask for; they stand in what the router
/// says of itself for whoever debugs.
fn paths_of(router: &Router) -> BTreeSet<String> {
    let said = format!("{router:?}");
    let (routes, _everything_else) = said.split_once("fallback_router").unwrap();
    let named = routes.split("RouteId(").filter_map(|part| part.split_once("): \"")?.1.split('"').next());
    named.map(str::to_owned).collect()
}

/// Every route of a door of the app, as the door itself has it: whoever comes with a method that nothing takes is told
/// which ones a path takes.
async fn routes_of(app: &Router) -> BTreeSet<String> {
    let mut routes = BTreeSet::new();
    // Screens answer at every path that is nobody else's.
    for path in paths_of(app).into_iter().chain(["/".to_owned()]) {
        let asked = path.replace(['{', '}', '*'], "");
        let told = Ask::new(Method::from_bytes(b"BREW").unwrap(), &asked).at(app).await;
        assert_eq!(told.status, 405, "{path}: {}", told.text);
        let taken = told.headers[header::ALLOW].to_str().unwrap().split(',').filter(|method| *method != "HEAD");
        routes.extend(taken.map(|method| format!("{method} {path}")));
    }
    routes
}

#[tokio::test]
async fn every_route_stands_on_the_door_of_the_list() {
    let house = House::new().await;
    let mut list: Vec<String> = routes_of(&house.app()).await.iter().map(|route| format!("app {route}")).collect();
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
async fn what_the_api_serves_is_what_it_describes() {
    let house = House::new().await;
    let mut served = routes_of(&house.app()).await;
    served.retain(|route| route.contains(" /api/v1/") && route != "GET /api/v1/openapi.json");
    let described: BTreeSet<String> =
        api_routes(&house.program).iter().map(|route| format!("{} {}", route.method, route.described)).collect();
    assert_eq!(served, described, "what is walked through in these tests is all there is");
}

#[tokio::test]
async fn the_window_and_the_browser_have_the_same_routes() {
    let house = House::new().await;
    let window = house.program.window_router(Arc::new(WindowSession::new(&SeededRandomness::new(5))));
    assert_eq!(paths_of(&window), paths_of(&house.app()));
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
