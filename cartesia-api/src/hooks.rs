//! What happens to every request: the seam between the generated client and the hand-written one.

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::{Request, Response};

use crate::attempt::{Attempt, RawError};
use crate::generated::raw;

impl ClientHooks<Attempt> for raw::Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), RawError<E>> {
        self.inner().prepare(request).await.map_err(RawError::Custom)
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        self.inner().exchange(self.client(), request).await
    }

    async fn post<E>(&self, _: &reqwest::Result<Response>, _: &OperationInfo) -> Result<(), RawError<E>> {
        self.inner().check().map_err(RawError::Custom)
    }
}
