export { authorOf, authorText } from "./approval/author.ts";
export { type Approved, checkApprovals, type Known } from "./approval/check.ts";
export { type ApprovalClaim, approvalSchema, approvalText, type Wanted } from "./approval/claim.ts";
export { type Debug, envelopeSchema, type Given } from "./approval/envelope.ts";
export { generateKey, type PublicKey, readPublicKey, readSigner, type Signer } from "./approval/key.ts";
export { type PromotionRequest, readRequest, requestSchema, requestText, wantedBy } from "./approval/request.ts";
export { type Root, type RootPayload, readRoot, rootSchema, rootText } from "./approval/root.ts";
export { type ReadRelease, readRelease } from "./read.ts";
export { placeProblem, writeFolder } from "./write.ts";
