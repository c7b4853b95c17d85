//! What stands on the outside door: one table, from which the door is built. What is not in it is an empty 404.

use axum::routing::MethodRouter;
use base::Shop;
use http::Method;

use super::pages;

/// A route of the outside door.
pub struct OutsideRoute {
    /// Its method; a page that is got may be asked for its head alone as well.
    pub method: Method,
    /// Its path, names in braces.
    pub path: &'static str,
    pub(crate) part: Part,
}

/// Who answers a route of the outside door.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    /// The listener: a delivery.
    Hook,
    /// The listener: the proof that an address leads here.
    Ping,
    /// The router of customers' pages.
    Page(fn() -> MethodRouter<Shop>),
}

/// The whole door. `tests/doors/routes.txt` holds it as it is meant to be.
pub static OUTSIDE: [OutsideRoute; 9] = [
    OutsideRoute { method: Method::POST, path: "/hooks/{provider}/{key}", part: Part::Hook },
    OutsideRoute { method: Method::GET, path: "/ping/{nonce}", part: Part::Ping },
    OutsideRoute { method: Method::GET, path: "/assets/public/{*file}", part: Part::Page(pages::public_asset) },
    OutsideRoute { method: Method::GET, path: "/pay/{key}", part: Part::Page(pages::pay_page) },
    OutsideRoute { method: Method::POST, path: "/pay/{key}/claim", part: Part::Page(till::payments::pay_claim) },
    OutsideRoute { method: Method::GET, path: "/pay/{key}/data", part: Part::Page(till::payments::pay_data) },
    OutsideRoute { method: Method::GET, path: "/pay/{key}/go", part: Part::Page(till::payments::pay_go) },
    OutsideRoute { method: Method::GET, path: "/pay/{key}/pdf", part: Part::Page(till::payments::pay_pdf) },
    OutsideRoute { method: Method::POST, path: "/pay/{key}/start", part: Part::Page(till::payments::pay_start) },
];

/// A route that was asked for, and what stands in the path in place of its names.
pub(crate) struct Asked<'p> {
    pub route: &'static OutsideRoute,
    pub names: [&'p str; 2],
}

/// The route of a request.
pub(crate) fn find<'p>(method: &Method, path: &'p str) -> Option<Asked<'p>> {
    OUTSIDE.iter().find_map(|route| {
        let head_of_page = *method == Method::HEAD && matches!(route.part, Part::Page(_));
        let fits = route.method == *method || (head_of_page && route.method == Method::GET);
        if fits { names(route.path, path).map(|names| Asked { route, names }) } else { None }
    })
}

/// What stands in a path in place of the names of a pattern; `None` when it is another path.
fn names<'p>(pattern: &str, path: &'p str) -> Option<[&'p str; 2]> {
    let (mut names, mut found) = ([""; 2], 0);
    let mut rest = path.strip_prefix('/')?;
    let mut wanted = pattern.split('/').skip(1).peekable();
    while let Some(part) = wanted.next() {
        let (here, behind) = if part.starts_with("{*") { (rest, None) } else { split(rest) };
        if part.starts_with('{') {
            *names.get_mut(found).filter(|_| !here.is_empty())? = here;
            found += 1;
        } else if part != here {
            return None;
        }
        match (behind, wanted.peek()) {
            (Some(behind), Some(_)) => rest = behind,
            (None, None) => return Some(names),
            _ => return None,
        }
    }
    None
}

fn split(path: &str) -> (&str, Option<&str>) {
    path.split_once('/').map_or((path, None), |(here, behind)| (here, Some(behind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, path: &str) -> Option<(&'static str, [&str; 2])> {
        find(&method, path).map(|asked| (asked.route.path, asked.names))
    }

    #[test]
    fn a_route_is_found_by_its_whole_path_and_its_method() {
        assert_eq!(asked(Method::POST, "/hooks/stripe/k1"), Some(("/hooks/{provider}/{key}", ["stripe", "k1"])));
        assert_eq!(asked(Method::GET, "/pay/k1"), Some(("/pay/{key}", ["k1", ""])));
        assert_eq!(asked(Method::HEAD, "/pay/k1/data"), Some(("/pay/{key}/data", ["k1", ""])));
        assert_eq!(asked(Method::GET, "/assets/public/a/b.js"), Some(("/assets/public/{*file}", ["a/b.js", ""])));
        for (method, path) in [
            (Method::GET, "/hooks/stripe/k1"),
            (Method::HEAD, "/ping/0123456789abcdef"),
            (Method::HEAD, "/pay/k1/start"),
            (Method::POST, "/pay/k1"),
            (Method::POST, "/hooks/stripe"),
            (Method::POST, "/hooks/stripe/k1/"),
            (Method::POST, "/hooks//k1"),
            (Method::GET, "/pay/"),
            (Method::GET, "/pay/k1/"),
            (Method::GET, "/pay/k1/other"),
            (Method::GET, "/assets/public/"),
            (Method::GET, "/assets/public"),
            (Method::GET, "/assets/index.js"),
            (Method::GET, "//pay/k1"),
            (Method::OPTIONS, "*"),
            (Method::GET, "/"),
        ] {
            assert_eq!(asked(method.clone(), path), None, "{method} {path}");
        }
    }
}
