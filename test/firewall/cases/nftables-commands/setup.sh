#!/bin/sh
nft flush ruleset
nft add table inet fw
nft add chain inet fw in '{ type filter hook input priority 0 ; policy drop ; }'
nft add set inet fw apps '{ type ipv4_addr; flags interval; }'
nft add element inet fw apps { 10.1.0.0/16 }
nft add rule inet fw in tcp dport 5432 ip saddr @apps accept
nft insert rule inet fw in ip saddr 10.1.0.66 drop
