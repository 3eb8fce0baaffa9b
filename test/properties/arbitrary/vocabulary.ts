/** Few words, so that rules and flows meet: an empty value and an absent key among them. */
export const NAMESPACES = ["shop", "other"] as const;
export const KEYS = ["app", "tier"] as const;
export const VALUES = ["web", "api", ""] as const;
export const PORTS = [79, 80, 81, 443, 8080] as const;
export const CIDRS = ["203.0.113.0/24", "203.0.113.8/30", "0.0.0.0/0", "10.0.0.0/8", "2001:db8::/32"] as const;
export const ADDRESSES = ["203.0.113.7", "203.0.113.8", "203.0.113.11", "203.0.113.12", "10.1.2.3", "2001:db8::1", "2001:db9::1"] as const;
export const NAMES = ["api.example.com", "a.b.example.com", "example.com"] as const;
export const NAME_PATTERNS = ["api.example.com", "*.example.com", "**.example.com", "a*.example.com"] as const;
export const PATHS = ["/cart", "/cart/1", "/cart?x=1", "/cartography", "/", "/a/b?c"] as const;
