//! Generates a function for each operation, which calls its builder with JSON values by the document's names. It also
//! takes the media type, if the document has several.

use std::fmt::Write;

use cartesia_api_build::surface::{Contract, Input, ItemKind, Place, PublicItem, Surface};

/// Returns the functions of all operations, as a `match` on an id.
pub(crate) fn calls(surface: &Surface) -> String {
    let arms = surface.contracts.iter().filter_map(|contract| arm(contract, surface));
    format!("match id {{\n{}_ => return None,\n}}\n", arms.collect::<String>())
}

/// Returns nothing for an operation with two inputs whose setters only numbers tell apart.
fn arm(contract: &Contract, surface: &Surface) -> Option<String> {
    let setters = methods(&contract.item, surface);
    let client = methods("Client", surface);
    let start = client.iter().find(|method| method.declaration.ends_with(&format!("-> {}", contract.item)))?;
    let inputs = if contract.inputs.is_empty() { "_inputs" } else { "inputs" };
    let sent = contract.content.as_ref().map(|content| &content.media_type);
    let (id, read) = (&contract.operation, &contract.success.media_type);
    let mut code = format!(
        "{id:?} => Called {{ sent: {sent:?}, read: {read:?}, call: |client, {inputs}| Box::pin(async move {{\n"
    );
    let allow = if setters.iter().any(|setter| takes_enum(setter, surface)) { ".allow_unlisted(true)" } else { "" };
    writeln!(code, "    let request = client.{}(){allow};", name(start)).ok()?;
    let is_property = |input: &&Input| input.place == Place::Property;
    let has_setters = contract.inputs.iter().filter(is_property).all(|input| setter(input, &setters).is_some());
    for input in contract.inputs.iter().filter(|input| has_setters || input.place != Place::Property) {
        code.push_str(&setting(input, contract, &setters)?);
    }
    if !has_setters {
        let body = setters.iter().find(|method| name(method) == "body")?;
        let body = converted(between(&body.declaration, "value: ", ") -> Self"), contract);
        writeln!(code, "    let request = request.body({{ let value = inputs[\"Content\"].clone(); {body} }});")
            .ok()?;
    }
    let send = setters.iter().find(|method| name(method) == "send")?;
    let success = between(&send.declaration, "ResponseValue<", ">, Error>");
    code.push_str(match success {
        "()" | "Download" | "Events" => "    request.send().await?;\n    Ok(Value::Null)\n",
        _ => "    Ok(serde_json::to_value(request.send().await?.into_inner())?)\n",
    });
    code.push_str("}) },\n");
    Some(code)
}

/// Returns whether a setter takes an enum of texts, of which values that aren't listed are sent by choice.
fn takes_enum(setter: &PublicItem, surface: &Surface) -> bool {
    let mut lists = surface.items.iter().filter_map(|item| item.path.strip_suffix("::ALL"));
    lists.any(|path| setter.declaration.contains(&format!("TryInto<{path}, ")))
}

/// Returns the call of a setter, if there is a value for it.
fn setting(input: &Input, contract: &Contract, methods: &[&PublicItem]) -> Option<String> {
    let wanted = wanted(input);
    let is_twin = |other: &&Input| plain(&other.property.name) == wanted;
    if contract.inputs.iter().filter(is_twin).count() > 1 {
        return None;
    }
    let setter = setter(input, methods)?;
    let key = match input.place {
        Place::Property => input.property.name.clone(),
        Place::Content => "Content".to_owned(),
        place => format!("{place:?} {}", input.property.name),
    };
    let (setter_name, value) =
        (name(setter), converted(between(&setter.declaration, "value: ", ") -> Self"), contract));
    let is_null = |method: &&&PublicItem| {
        plain(name(method)) == format!("{wanted}null") && method.declaration.ends_with("(self) -> Self")
    };
    let null = match methods.iter().find(is_null) {
        Some(null) => format!("Some(Value::Null) => request.{}(),\n        ", name(null)),
        // There is no null but in JSON.
        None if !is_json(contract) || !matches!(input.place, Place::Property | Place::Content) => {
            "Some(Value::Null) => request,\n        ".to_owned()
        }
        None => String::new(),
    };
    Some(format!(
        "    let request = match inputs.get({key:?}).cloned() {{\n        None => request,\n        {null}Some(value) => request.{setter_name}({value}),\n    }};\n"
    ))
}

fn setter<'a>(input: &Input, methods: &[&'a PublicItem]) -> Option<&'a PublicItem> {
    let is_setter =
        |method: &&&PublicItem| plain(name(method)) == wanted(input) && method.declaration.contains("value: ");
    methods.iter().find(is_setter).copied()
}

/// Returns the name of a setter, without what may be different in Rust.
fn wanted(input: &Input) -> String {
    match input.property.name.as_str() {
        "*" => "extra".to_owned(),
        name => plain(name),
    }
}

/// Returns an expression for what a setter takes, of JSON.
fn converted(taken: &str, contract: &Contract) -> String {
    let sent = contract.content.as_ref().map_or("", |content| content.media_type.as_str());
    match taken {
        "impl IntoUpload" => format!("upload(&value, {sent:?})"),
        "impl IntoIterator<Item = impl IntoUpload>" => format!("uploads(&value, {sent:?})"),
        _ => format!("serde_json::from_value::<{}>(value)?", ty(taken)),
    }
}

/// Returns the type that converts to what a setter takes.
fn ty(taken: &str) -> String {
    let within = |start, end| taken.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    if let Some(item) = within("impl IntoIterator<Item = ", ">") {
        return format!("Vec<{}>", ty(item));
    }
    let of_element = within("impl Borrow<", ">");
    let of_one = within("impl Into<", ">").or_else(|| within("impl TryInto<", ", Error: Display>"));
    match of_one.or(of_element).unwrap_or(taken) {
        "impl AsRef<str>" => "String".to_owned(),
        // A file is given by its text everywhere else.
        "FileOrText" => "String".to_owned(),
        ty => ty.to_owned(),
    }
}

fn methods<'a>(of: &str, surface: &'a Surface) -> Vec<&'a PublicItem> {
    let is_method = |item: &&PublicItem| {
        item.kind == ItemKind::Method && item.path.rsplit_once("::").is_some_and(|(owner, _)| owner == of)
    };
    surface.items.iter().filter(is_method).collect()
}

fn name(method: &PublicItem) -> &str {
    method.path.rsplit("::").next().unwrap_or_default()
}

/// Returns a name without what may be different in Rust.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    rest.rsplit_once(end).map_or("", |(found, _)| found)
}

fn is_json(contract: &Contract) -> bool {
    contract.content.as_ref().is_some_and(|content| content.media_type.contains("json"))
}
