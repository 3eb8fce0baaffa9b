// Shared by the programs and the harness.
#pragma once
enum { FLOWS = 65536, ENDPOINTS = 64 };
struct bench_flow { u32 address; u16 port, subject; };
struct ipcache_key { u32 prefix; u16 cluster; u8 pad, family; u32 address[4]; };
struct ipcache_value { u32 identity, tunnel[4]; u16 pad; u8 key, flags; };
struct policy_key { u32 prefix, identity; u8 egress, protocol; u16 port; };
struct policy_value { u16 proxy_port; u8 deny, flags; u32 precedence, cookie; };
