export { createKeys, type Keys, type KeysDeps } from './keys';
