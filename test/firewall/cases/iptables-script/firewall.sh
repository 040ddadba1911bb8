#!/bin/sh
IPT=/sbin/iptables
OFFICE="10.0.0.0/24 192.0.2.0/24"
$IPT -F
$IPT -P INPUT DROP
$IPT -A INPUT -i lo -j ACCEPT
for net in $OFFICE; do
  $IPT -A INPUT -p tcp -s $net \
    --dport 5432 -j ACCEPT
done
if [ "$1" = open ]; then
  $IPT -A INPUT -p tcp --dport 22 -j ACCEPT
fi
$IPT -I INPUT 2 -s 10.0.0.66 -j DROP
ip6tables -P INPUT ACCEPT; ip6tables -A INPUT -p tcp --dport 5432 -j REJECT
