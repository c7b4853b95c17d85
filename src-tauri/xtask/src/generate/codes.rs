//! The problem codes of the program as a TypeScript type, so that a screen can't wait for a code nobody sends.

use std::fmt::Write;

use anyhow::{Context, Result};

/// The file `codes.ts`, from the JSON array of codes that `counterfoil openapi --codes` prints.
pub fn typescript(json: &str) -> Result<String> {
    let mut codes: Vec<String> =
        serde_json::from_str(json).context("`counterfoil openapi --codes` must print a JSON array of codes")?;
    codes.sort();
    codes.dedup();
    let mut text = String::from(
        "// Made by `cargo xtask generate` from the problem codes of the program. Do not edit.\n\n\
         export const PROBLEM_CODES = [\n",
    );
    for code in codes {
        writeln!(text, "  '{code}',")?;
    }
    text.push_str("] as const;\n\nexport type ProblemCode = (typeof PROBLEM_CODES)[number];\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::typescript;

    #[test]
    fn codes_are_sorted_and_named_once() {
        let text = typescript(r#"["refund.no_such_payment", "access.not_allowed", "refund.no_such_payment"]"#).unwrap();
        assert!(text.contains("[\n  'access.not_allowed',\n  'refund.no_such_payment',\n] as const"));
    }

    #[test]
    fn anything_but_an_array_of_codes_is_an_error() {
        assert!(typescript("{}").is_err());
    }
}
