import { Testing } from 'cdktf';

// CDKTF's matchers: toHaveResource, toHaveResourceWithProperties, …
Testing.setupJest();
