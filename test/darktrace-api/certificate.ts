/*
 * A certificate for 127.0.0.1 that signs itself, as appliances have one, and its key. Both exist for these tests only and protect nothing.
 * Made by: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj "/CN=appliance.example.com"
 *   -addext "subjectAltName=IP:127.0.0.1,DNS:localhost"
 */

export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBszCCAVmgAwIBAgIUD9eI2E5k5SDs9/l8aeKtSnvIUYcwCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVYXBwbGlhbmNlLmV4YW1wbGUuY29tMCAXDTI2MTEyNDExMTk0
N1oYDzIxMjYxMDMxMTExOTQ3WjAgMR4wHAYDVQQDDBVhcHBsaWFuY2UuZXhhbXBs
ZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATqfh9GdcIKDM/S/PL5h/Ae
cgh7tHnc30/aQHc2uHI0I93PKIArsAvzcj8RjNCzgTvMdAbk8ZsikJEzWMqVoTgf
o28wbTAdBgNVHQ4EFgQUM4oZOlNqDc1pTTS4TTjKQJxk64EwHwYDVR0jBBgwFoAU
M4oZOlNqDc1pTTS4TTjKQJxk64EwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzAR
hwR/AAABgglsb2NhbGhvc3QwCgYIKoZIzj0EAwIDSAAwRQIhAN8f4uW44PlvTUyf
sQnWth7Im8jLB4HVCBk+N8iX0VVBAiAB0X1eVLl7yOXSjX/Z20Wg1Eg8VuIVtROU
0JZCrY/wGw==
-----END CERTIFICATE-----
`;

export const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSSM0CoX1zdo8iVC8
6q3Ifr88TgNDsSn5hM+5r8uwqiyhRANCAATqfh9GdcIKDM/S/PL5h/Aecgh7tHnc
30/aQHc2uHI0I93PKIArsAvzcj8RjNCzgTvMdAbk8ZsikJEzWMqVoTgf
-----END PRIVATE KEY-----
`;
