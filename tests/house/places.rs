//! The repository names no folder of somebody's machine and no host of a package registry.

use crate::none;
use crate::repository::{self, File};

/// Taken apart, so that this file is not its own first finding.
const FORBIDDEN: [(&[&str], &str); 11] = [
    (&["/ro", "ot/"], "a folder of one machine"),
    (&["/wo", "rk/"], "a folder of one machine"),
    (&["/Us", "ers/"], "a folder of one machine"),
    (&["C:\\", "Users"], "a folder of one machine"),
    (&["registry.", "npmjs.org"], "the host of a registry"),
    (&["registry.", "yarnpkg.com"], "the host of a registry"),
    (&["index.", "crates.io"], "the host of a registry"),
    (&["static.", "crates.io"], "the host of a registry"),
    (&["files.python", "hosted.org"], "the host of a registry"),
    (&["pypi.", "org/simple"], "the host of a registry"),
    (&["deb.deb", "ian.org"], "the host of a registry"),
];

fn faults(file: &File) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        for (parts, what) in FORBIDDEN {
            let word = parts.concat();
            let as_path = word.starts_with('/');
            let found = line.match_indices(&word).any(|(at, _)| {
                // `docs/work/plan` and `https://host/root/x` are no folders at the root of a machine.
                !as_path
                    || !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-/}*$)".contains(before))
            });
            if found {
                faults.push(format!("{}:{}: `{word}` is {what}", file.path, number + 1));
            }
        }
        if let Some(at) = line.find(&["/ho", "me/"].concat()) {
            let person = line[at + 6..].starts_with(|next: char| next.is_ascii_lowercase());
            let own =
                at == 0 || !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-/}*$".contains(before));
            if person && own {
                faults.push(format!("{}:{}: a home folder of somebody's machine", file.path, number + 1));
            }
        }
    }
    faults
}

#[test]
fn no_machine_and_no_registry_is_named() {
    let all: Vec<String> = repository::files("", &[""]).iter().flat_map(faults).collect();
    none("The repository works on any machine with any registry.", &all);
}

#[test]
fn a_machine_path_and_a_registry_host_are_found() {
    let check = |text: String| faults(&File::planted("a.md", &text)).len();
    assert_eq!(check(format!("open {}x", ["/ro", "ot/"].concat())), 1);
    assert_eq!(check(format!("\"resolved\": \"https://{}/x\"", ["registry.", "npmjs.org"].concat())), 1);
    assert_eq!(check(format!("in {}anna/shop", ["/ho", "me/"].concat())), 1);
    assert_eq!(check("see docs/work/plan.md and https://example.test/root/x and {target}/work/y".to_owned()), 0);
}
