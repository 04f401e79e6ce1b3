//! Operations behind a cargo feature of `cartesia-api`: events need a parser that most users should not have to build.

use crate::lower::{Content, Operation};

/// The feature that an operation needs, if any.
pub(crate) fn of(operation: &Operation) -> Option<&'static str> {
    (operation.success.content == Content::Events).then_some("event-stream")
}

/// Returns the attribute that removes an operation's items if its feature is disabled.
pub(crate) fn gate(operation: &Operation) -> Option<String> {
    of(operation).map(|feature| format!("#[cfg(feature = {feature:?})]"))
}

/// Returns the sentence of an operation's docs that names its feature.
pub(crate) fn sentence(operation: &Operation) -> Option<String> {
    of(operation).map(|feature| format!("Available with the feature `{feature}` only."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use syn::visit_mut::{self, VisitMut};
    use syn::{Attribute, Expr, File, ImplItem, Item};

    use crate::{Source, generate, print};

    /// Scenario: two operations, of which one returns events. Expected: with the feature off, nothing of that one is
    /// left, and everything of the other. Its docs name the feature.
    #[test]
    fn an_operation_is_left_out_everywhere() {
        let document = "
openapi: 3.0.1
info: { title: T, version: '1' }
servers: [{ url: https://api.example.com }]
paths:
  /events:
    get:
      operationId: listen
      responses: { '200': { description: '', content: { text/event-stream: {} } } }
  /others:
    get:
      operationId: speak
      responses: { '204': { description: '' } }
";
        let code = generate(&[Source::new("made.yaml", document)]).unwrap().code;
        assert_eq!(code.matches("/// Available with the feature `event-stream` only.").count(), 3, "{code}");
        let off = print::file(&without_gated(&syn::parse_file(&code).unwrap())).to_lowercase();
        assert!(!off.contains("listen"), "{off}");
        for item in ["op_speak,", "static op_speak", "struct speak", "fn speak", "fn call_speak", "speak -> speak"] {
            assert!(off.contains(item), "{item}: {off}");
        }
    }

    /// Returns the generated code with all features off.
    fn without_gated(file: &File) -> File {
        let mut file = file.clone();
        WithoutGated.visit_file_mut(&mut file);
        file
    }

    fn is_gated(item: &Item) -> bool {
        match item {
            Item::Struct(item) => has_gate(&item.attrs),
            Item::Impl(item) => has_gate(&item.attrs),
            Item::Static(item) => has_gate(&item.attrs),
            Item::Macro(item) => has_gate(&item.attrs),
            _ => false,
        }
    }

    fn has_gate(attributes: &[Attribute]) -> bool {
        attributes.iter().any(|attribute| attribute.path().is_ident("cfg"))
    }

    struct WithoutGated;

    impl VisitMut for WithoutGated {
        fn visit_file_mut(&mut self, file: &mut File) {
            file.items.retain(|item| !is_gated(item));
            visit_mut::visit_file_mut(self, file);
        }

        fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
            module.content.iter_mut().for_each(|(_, items)| items.retain(|item| !is_gated(item)));
            visit_mut::visit_item_mod_mut(self, module);
        }

        fn visit_item_impl_mut(&mut self, block: &mut syn::ItemImpl) {
            block.items.retain(|item| !matches!(item, ImplItem::Fn(function) if has_gate(&function.attrs)));
        }

        fn visit_expr_array_mut(&mut self, array: &mut syn::ExprArray) {
            let is_gated = |element: &Expr| matches!(element, Expr::Reference(reference) if has_gate(&reference.attrs));
            array.elems = std::mem::take(&mut array.elems).into_iter().filter(|element| !is_gated(element)).collect();
        }
    }
}
