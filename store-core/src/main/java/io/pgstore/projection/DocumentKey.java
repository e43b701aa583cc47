package io.pgstore.projection;

/** A document of a projection: whose, and which. */
record DocumentKey(String tenantId, String documentId) {}
