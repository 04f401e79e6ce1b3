//! Items to text: the raw client behind a private module, the types and the requests beside it, formatted.

use syn::{File, Item, parse_quote};

use crate::Generated;
use crate::lower::Lowered;
use crate::rewrite::RawClient;
use crate::surface::Surface;

pub(crate) fn render(lowered: &Lowered, client: RawClient, mut requests: File) -> Generated {
    let RawClient { types, items, .. } = client;
    let raw: Item = parse_quote! {
        pub(crate) mod raw {
            //! Progenitor's client: one method an operation, which makes one attempt.
            use super::types;
            #(#items)*
        }
    };
    requests.items.extend([Item::Mod(types), raw]);
    Generated {
        surface: Surface::of(&requests),
        code: prettyplease::unparse(&requests),
        api_version: lowered.version.clone(),
        operations: lowered.operations.iter().map(|operation| operation.id.clone()).collect(),
    }
}
