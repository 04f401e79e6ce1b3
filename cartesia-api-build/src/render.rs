//! Items to text: the raw client behind a private module, the types and the requests beside it, formatted.

use syn::{File, Item, parse_quote};

use crate::lower::Lowered;
use crate::rewrite::RawClient;
use crate::surface::Surface;
use crate::{Error, Generated};

pub(crate) fn render(
    lowered: &Lowered,
    client: RawClient,
    mut requests: File,
    examples: Vec<String>,
) -> Result<Generated, Error> {
    let RawClient { types, items, .. } = client;
    let raw: Item = parse_quote! {
        pub(crate) mod raw {
            //! Progenitor's client: one method an operation, which makes one attempt.
            use super::types;
            #(#items)*
        }
    };
    requests.items.extend([Item::Mod(types), raw]);
    let surface = Surface::of(&requests);
    if let Some(twice) = surface.twice() {
        let reason = "two of the document's operations or schemas would have this name in Rust";
        return Err(Error::refused(
            twice,
            reason,
            "rename one of them, or give an inline schema a component of its own",
        ));
    }
    Ok(Generated {
        surface,
        code: prettyplease::unparse(&requests),
        api_version: lowered.version.clone(),
        operations: lowered.operations.iter().map(|operation| operation.id.clone()).collect(),
        examples,
    })
}
