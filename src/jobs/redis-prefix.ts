/** Every key openbell keeps in Redis begins with this. */
export const redisPrefix = 'openbell';
