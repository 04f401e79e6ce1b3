//! Converts a lowered document to the contracts of its operations.

use std::collections::BTreeMap;

use openapiv3::{MediaType, Operation as ApiOperation, ParameterSchemaOrContent, ReferenceOr, Schema};

use super::contract::{Content, Contract, Input, Place, Property, Shape, Success, Value};
use super::schemas::Schemas;
use crate::lower::{self, Auth, Body, BodyKind, Lowered, Operation, Style};

/// Returns the contracts of the operations, and the schemas that they refer to. `builders` are the builders' paths.
pub(super) fn contracts(lowered: &Lowered, builders: &[String]) -> (Vec<Contract>, BTreeMap<String, Value>) {
    let mut schemas = Schemas::new(lowered.document.components.as_ref());
    let operations = lowered.operations.iter().zip(builders);
    let contracts =
        operations.map(|(operation, builder)| contract(lowered, operation, builder, &mut schemas)).collect();
    (contracts, schemas.found)
}

fn contract(lowered: &Lowered, operation: &Operation, builder: &str, schemas: &mut Schemas<'_>) -> Contract {
    let documented = documented(lowered, operation);
    let mut inputs = parameters(operation, documented, schemas);
    if let Some(body) = &operation.body {
        inputs.extend(of_content(body, documented.and_then(request_schema), schemas));
    }
    Contract {
        operation: operation.id.clone(),
        item: format!("requests::{builder}"),
        method: operation.method.clone(),
        path: operation.path.clone(),
        server: operation.server.as_ref().unwrap_or(&lowered.server).clone(),
        auth: auth(&operation.auth),
        headers: operation.constants.iter().cloned().collect(),
        inputs,
        content: operation.body.as_ref().map(content),
        success: success(operation, documented, schemas),
    }
}

fn auth(scheme: &Auth) -> String {
    match scheme {
        Auth::None => "none".to_owned(),
        Auth::Header(name) => name.clone(),
        Auth::Query(name) => format!("{name} in the query"),
        Auth::Bearer => "bearer".to_owned(),
        Auth::Basic => "basic".to_owned(),
        Auth::All(schemes) => schemes.iter().map(auth).collect::<Vec<_>>().join(" and "),
        Auth::Any(alternatives) => alternatives.iter().map(auth).collect::<Vec<_>>().join(" or "),
    }
}

/// Returns the operation in the lowered document.
fn documented<'a>(lowered: &'a Lowered, operation: &Operation) -> Option<&'a ApiOperation> {
    let item = lowered.document.paths.paths.get(&operation.path)?.as_item()?;
    item.iter().find(|(method, _)| method.eq_ignore_ascii_case(&operation.method)).map(|(_, documented)| documented)
}

fn parameters(operation: &Operation, documented: Option<&ApiOperation>, schemas: &mut Schemas<'_>) -> Vec<Input> {
    let documented = documented.map(|documented| documented.parameters.as_slice()).unwrap_or_default();
    let data = documented.iter().filter_map(|parameter| Some(parameter.as_item()?.parameter_data_ref()));
    let data = data.collect::<Vec<_>>();
    let inputs = operation.parameters.iter().map(|argument| {
        let data = data.iter().find(|data| data.name == argument.known_as);
        let value = match data.map(|data| &data.format) {
            Some(ParameterSchemaOrContent::Schema(schema)) => schemas.value(schema),
            _ => Value { nullable: false, shape: Shape::Any },
        };
        let place = match argument.place {
            lower::Place::Path => Place::Path,
            lower::Place::Query => Place::Query,
            lower::Place::Header => Place::Header,
        };
        let required = data.is_some_and(|data| data.required);
        let media_type = argument.style.and_then(|style| self::style(argument.place, style)).map(str::to_owned);
        Input { place, property: Property { name: argument.field.name.clone(), required, media_type, value } }
    });
    inputs.collect()
}

/// Returns the style of a parameter, in place of a media type, unless it is the default of its place.
fn style(place: lower::Place, style: Style) -> Option<&'static str> {
    match (style, place) {
        (Style::Exploded, lower::Place::Query) | (Style::Commas, lower::Place::Path | lower::Place::Header) => None,
        (Style::Exploded, _) => Some("simple with explode"),
        (Style::Commas, _) => Some("form without explode"),
        (Style::SpaceDelimited, _) => Some("spaceDelimited"),
        (Style::PipeDelimited, _) => Some("pipeDelimited"),
        (Style::DeepObject, _) => Some("deepObject"),
        (Style::Label { explode: false }, _) => Some("label"),
        (Style::Label { explode: true }, _) => Some("label with explode"),
        (Style::Matrix { explode: false }, _) => Some("matrix"),
        (Style::Matrix { explode: true }, _) => Some("matrix with explode"),
        (Style::Json, _) => Some("application/json"),
    }
}

fn request_schema(documented: &ApiOperation) -> Option<&ReferenceOr<Schema>> {
    let body = documented.request_body.as_ref()?.as_item()?;
    body.content.values().next()?.schema.as_ref()
}

/// Returns the properties of an object. Any other content is one value.
fn of_content(body: &Body, schema: Option<&ReferenceOr<Schema>>, schemas: &mut Schemas<'_>) -> Vec<Input> {
    if body.is_form_of_nothing() {
        return Vec::new();
    }
    let object = schema.and_then(|schema| schemas.object(schema));
    match object {
        Some(Value { shape: Shape::Object { properties, others }, .. }) if !properties.is_empty() => {
            let others =
                others.map(|value| Property { name: "*".to_owned(), required: false, media_type: None, value: *value });
            let properties = in_order(body, properties).into_iter().chain(others);
            properties.map(|property| Input { place: Place::Property, property }).collect()
        }
        _ => {
            let any = || Value { nullable: false, shape: Shape::Any };
            let value = match body.kind {
                BodyKind::File => Value { nullable: false, shape: Shape::Simple("string binary".to_owned()) },
                _ => schema.map_or_else(any, |schema| schemas.value(schema)),
            };
            let name = body.whole.name.clone();
            let property = Property { name, required: body.required, media_type: None, value };
            vec![Input { place: Place::Content, property }]
        }
    }
}

/// Sorts the parts of a form in the order in which they are sent. The order of JSON properties has no meaning.
fn in_order(body: &Body, mut properties: Vec<Property>) -> Vec<Property> {
    if body.kind.is_form() {
        let position = |name: &str| body.fields.iter().position(|field| field.name == name);
        properties.sort_by_key(|property| position(&property.name));
        for property in &mut properties {
            let field = body.fields.iter().find(|field| field.name == property.name);
            // A style takes the place of a media type, and so do the headers of parts.
            let encoding = |field: &lower::Field| match field.style {
                _ if field.of_part.is_some() => Some("header".to_owned()),
                Some(style) => Some(style.name().to_owned()),
                None => with_headers(field),
            };
            property.media_type = field.and_then(encoding);
        }
    }
    properties
}

/// Returns the media type of a part, and its constant headers.
fn with_headers(field: &lower::Field) -> Option<String> {
    let headers = field.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    let words = field.content_type.clone().into_iter().chain(headers).collect::<Vec<_>>();
    (!words.is_empty()).then(|| words.join("; "))
}

fn content(body: &Body) -> Content {
    Content { media_type: body.media_types.join(", "), required: body.required }
}

fn success(operation: &Operation, documented: Option<&ApiOperation>, schemas: &mut Schemas<'_>) -> Success {
    let media_type = Some(operation.success.media_type.clone()).filter(|name| !name.is_empty());
    let response = documented.and_then(|documented| documented.responses.responses.values().next()?.as_item());
    let media = response.and_then(|response| response.content.values().next());
    let schema = media.and_then(|media: &MediaType| media.schema.as_ref());
    Success {
        statuses: operation.success.statuses.clone(),
        media_type,
        optional: operation.success.is_optional,
        value: schema.map(|schema| schemas.value(schema)),
    }
}
