import type { SentTechnique } from './alerts/alert';

/** The ATT&CK Enterprise version that the table below follows; `attack.version` of every record that uses it. */
export const ATTACK_VERSION = '16.1';

export interface OcsfAttackPart {
  readonly uid: string;
  /** From the table only: a name that was sent beside an id can be that of a mitigation. */
  readonly name?: string;
}

/** OCSF `attack` object, 1.1.0 and 1.3.0. At least one of the three parts is there. */
export interface OcsfAttack {
  readonly version: string;
  readonly tactic?: OcsfAttackPart;
  readonly technique?: OcsfAttackPart;
  readonly sub_technique?: OcsfAttackPart;
}

/**
 * The tactics (slugs or `TA` ids) and techniques of an alert as OCSF attacks. The two lists are never paired by position: a technique
 * stands with those sent tactics that ATT&CK gives it, alone when there is none; a tactic that no technique took stands alone.
 * What is no tactic or technique id at all comes back in `unknown`.
 */
export function toAttacks(
  tactics: readonly string[],
  techniques: readonly SentTechnique[],
): { readonly attacks: OcsfAttack[]; readonly unknown: string[] } {
  const sentTactics = new Set<string>();
  const unknown = new Set<string>();
  for (const sent of tactics) {
    const uid = tacticUid(sent);
    if (uid === undefined) unknown.add(sent);
    else sentTactics.add(uid);
  }

  const attacks: OcsfAttack[] = [];
  const leftOver = new Set(sentTactics);
  const seen = new Set<string>();
  for (const sent of techniques) {
    const id = sent.id.trim().toUpperCase();
    if (!/^T\d{4}(\.\d{3})?$/.test(id)) {
      unknown.add(sent.id);
      continue;
    }
    if (seen.has(id)) continue;
    seen.add(id);
    const parts = techniqueParts(id);
    const itsTactics = (TECHNIQUES.get(id) ?? TECHNIQUES.get(id.slice(0, 5)))?.tactics.filter((uid) => sentTactics.has(uid)) ?? [];
    if (itsTactics.length === 0) attacks.push({ version: ATTACK_VERSION, ...parts });
    for (const uid of itsTactics) {
      attacks.push({ version: ATTACK_VERSION, tactic: tacticPart(uid), ...parts });
      leftOver.delete(uid);
    }
  }
  for (const uid of leftOver) attacks.push({ version: ATTACK_VERSION, tactic: tacticPart(uid) });
  return { attacks, unknown: [...unknown] };
}

function techniqueParts(id: string): { technique: OcsfAttackPart; sub_technique?: OcsfAttackPart } {
  const technique = techniquePart(id.slice(0, 5));
  return id.length === 5 ? { technique } : { technique, sub_technique: techniquePart(id) };
}

function techniquePart(uid: string): OcsfAttackPart {
  const name = TECHNIQUES.get(uid)?.name;
  return name === undefined ? { uid } : { uid, name };
}

const tacticPart = (uid: string): OcsfAttackPart => ({ uid, name: TACTIC_NAMES.get(uid) as string });

function tacticUid(sent: string): string | undefined {
  const word = sent.trim();
  const id = word.toUpperCase();
  return TACTIC_NAMES.has(id) ? id : TACTICS.get(word.toLowerCase().replace(/[ _]/g, '-'))?.uid;
}

/** Tactic slug, as Darktrace and ATT&CK write it, → id and name. */
export const TACTICS: ReadonlyMap<string, { readonly uid: string; readonly name: string }> = new Map([
  ['reconnaissance', { uid: 'TA0043', name: 'Reconnaissance' }],
  ['resource-development', { uid: 'TA0042', name: 'Resource Development' }],
  ['initial-access', { uid: 'TA0001', name: 'Initial Access' }],
  ['execution', { uid: 'TA0002', name: 'Execution' }],
  ['persistence', { uid: 'TA0003', name: 'Persistence' }],
  ['privilege-escalation', { uid: 'TA0004', name: 'Privilege Escalation' }],
  ['defense-evasion', { uid: 'TA0005', name: 'Defense Evasion' }],
  ['credential-access', { uid: 'TA0006', name: 'Credential Access' }],
  ['discovery', { uid: 'TA0007', name: 'Discovery' }],
  ['lateral-movement', { uid: 'TA0008', name: 'Lateral Movement' }],
  ['collection', { uid: 'TA0009', name: 'Collection' }],
  ['command-and-control', { uid: 'TA0011', name: 'Command and Control' }],
  ['exfiltration', { uid: 'TA0010', name: 'Exfiltration' }],
  ['impact', { uid: 'TA0040', name: 'Impact' }],
]);

const TACTIC_NAMES = new Map([...TACTICS.values()].map(({ uid, name }) => [uid, name]));

export interface Technique {
  readonly name: string;
  /** Tactic ids. A sub-technique has those of its technique. */
  readonly tactics: readonly string[];
}

/** Technique or sub-technique id → its name and tactics. */
export const TECHNIQUES: ReadonlyMap<string, Technique> = readTable(`
T1595 Active Scanning | reconnaissance
  001 Scanning IP Blocks; 002 Vulnerability Scanning; 003 Wordlist Scanning
T1592 Gather Victim Host Information | reconnaissance
  001 Hardware; 002 Software; 003 Firmware; 004 Client Configurations
T1589 Gather Victim Identity Information | reconnaissance
  001 Credentials; 002 Email Addresses; 003 Employee Names
T1590 Gather Victim Network Information | reconnaissance
  001 Domain Properties; 002 DNS; 003 Network Trust Dependencies; 004 Network Topology; 005 IP Addresses; 006 Network Security Appliances
T1591 Gather Victim Org Information | reconnaissance
  001 Determine Physical Locations; 002 Business Relationships; 003 Identify Business Tempo; 004 Identify Roles
T1598 Phishing for Information | reconnaissance
  001 Spearphishing Service; 002 Spearphishing Attachment; 003 Spearphishing Link; 004 Spearphishing Voice
T1597 Search Closed Sources | reconnaissance
  001 Threat Intel Vendors; 002 Purchase Technical Data
T1596 Search Open Technical Databases | reconnaissance
  001 DNS/Passive DNS; 002 WHOIS; 003 Digital Certificates; 004 CDNs; 005 Scan Databases
T1593 Search Open Websites/Domains | reconnaissance
  001 Social Media; 002 Search Engines; 003 Code Repositories
T1594 Search Victim-Owned Websites | reconnaissance

T1650 Acquire Access | resource-development
T1583 Acquire Infrastructure | resource-development
  001 Domains; 002 DNS Server; 003 Virtual Private Server; 004 Server; 005 Botnet; 006 Web Services; 007 Serverless; 008 Malvertising
T1586 Compromise Accounts | resource-development
  001 Social Media Accounts; 002 Email Accounts; 003 Cloud Accounts
T1584 Compromise Infrastructure | resource-development
  001 Domains; 002 DNS Server; 003 Virtual Private Server; 004 Server; 005 Botnet; 006 Web Services; 007 Serverless; 008 Network Devices
T1587 Develop Capabilities | resource-development
  001 Malware; 002 Code Signing Certificates; 003 Digital Certificates; 004 Exploits
T1585 Establish Accounts | resource-development
  001 Social Media Accounts; 002 Email Accounts; 003 Cloud Accounts
T1588 Obtain Capabilities | resource-development
  001 Malware; 002 Tool; 003 Code Signing Certificates; 004 Digital Certificates; 005 Exploits; 006 Vulnerabilities; 007 Artificial Intelligence
T1608 Stage Capabilities | resource-development
  001 Upload Malware; 002 Upload Tool; 003 Install Digital Certificate; 004 Drive-by Target; 005 Link Target; 006 SEO Poisoning

T1659 Content Injection | initial-access command-and-control
T1189 Drive-by Compromise | initial-access
T1190 Exploit Public-Facing Application | initial-access
T1133 External Remote Services | initial-access persistence
T1200 Hardware Additions | initial-access
T1566 Phishing | initial-access
  001 Spearphishing Attachment; 002 Spearphishing Link; 003 Spearphishing via Service; 004 Spearphishing Voice
T1091 Replication Through Removable Media | initial-access lateral-movement
T1195 Supply Chain Compromise | initial-access
  001 Compromise Software Dependencies and Development Tools; 002 Compromise Software Supply Chain; 003 Compromise Hardware Supply Chain
T1199 Trusted Relationship | initial-access
T1078 Valid Accounts | initial-access persistence privilege-escalation defense-evasion
  001 Default Accounts; 002 Domain Accounts; 003 Local Accounts; 004 Cloud Accounts

T1651 Cloud Administration Command | execution
T1059 Command and Scripting Interpreter | execution
  001 PowerShell; 002 AppleScript; 003 Windows Command Shell; 004 Unix Shell; 005 Visual Basic; 006 Python; 007 JavaScript
  008 Network Device CLI; 009 Cloud API; 010 AutoHotKey & AutoIT; 011 Lua
T1609 Container Administration Command | execution
T1610 Deploy Container | execution defense-evasion
T1203 Exploitation for Client Execution | execution
T1559 Inter-Process Communication | execution
  001 Component Object Model; 002 Dynamic Data Exchange; 003 XPC Services
T1106 Native API | execution
T1053 Scheduled Task/Job | execution persistence privilege-escalation
  002 At; 003 Cron; 005 Scheduled Task; 006 Systemd Timers; 007 Container Orchestration Job
T1648 Serverless Execution | execution
T1129 Shared Modules | execution
T1072 Software Deployment Tools | execution lateral-movement
T1569 System Services | execution
  001 Launchctl; 002 Service Execution
T1204 User Execution | execution
  001 Malicious Link; 002 Malicious File; 003 Malicious Image
T1047 Windows Management Instrumentation | execution

T1098 Account Manipulation | persistence privilege-escalation
  001 Additional Cloud Credentials; 002 Additional Email Delegate Permissions; 003 Additional Cloud Roles; 004 SSH Authorized Keys
  005 Device Registration; 006 Additional Container Cluster Roles; 007 Additional Local or Domain Groups
T1197 BITS Jobs | persistence defense-evasion
T1547 Boot or Logon Autostart Execution | persistence privilege-escalation
  001 Registry Run Keys / Startup Folder; 002 Authentication Package; 003 Time Providers; 004 Winlogon Helper DLL; 005 Security Support Provider
  006 Kernel Modules and Extensions; 007 Re-opened Applications; 008 LSASS Driver; 009 Shortcut Modification; 010 Port Monitors
  012 Print Processors; 013 XDG Autostart Entries; 014 Active Setup; 015 Login Items
T1037 Boot or Logon Initialization Scripts | persistence privilege-escalation
  001 Logon Script (Windows); 002 Login Hook; 003 Network Logon Script; 004 RC Scripts; 005 Startup Items
T1176 Browser Extensions | persistence
T1554 Compromise Host Software Binary | persistence
T1136 Create Account | persistence
  001 Local Account; 002 Domain Account; 003 Cloud Account
T1543 Create or Modify System Process | persistence privilege-escalation
  001 Launch Agent; 002 Systemd Service; 003 Windows Service; 004 Launch Daemon; 005 Container Service
T1546 Event Triggered Execution | persistence privilege-escalation
  001 Change Default File Association; 002 Screensaver; 003 Windows Management Instrumentation Event Subscription
  004 Unix Shell Configuration Modification; 005 Trap; 006 LC_LOAD_DYLIB Addition; 007 Netsh Helper DLL; 008 Accessibility Features
  009 AppCert DLLs; 010 AppInit DLLs; 011 Application Shimming; 012 Image File Execution Options Injection; 013 PowerShell Profile
  014 Emond; 015 Component Object Model Hijacking; 016 Installer Packages; 017 Udev Rules
T1574 Hijack Execution Flow | persistence privilege-escalation defense-evasion
  001 DLL Search Order Hijacking; 002 DLL Side-Loading; 004 Dylib Hijacking; 005 Executable Installer File Permissions Weakness
  006 Dynamic Linker Hijacking; 007 Path Interception by PATH Environment Variable; 008 Path Interception by Search Order Hijacking
  009 Path Interception by Unquoted Path; 010 Services File Permissions Weakness; 011 Services Registry Permissions Weakness
  012 COR_PROFILER; 013 KernelCallbackTable; 014 AppDomainManager
T1525 Implant Internal Image | persistence
T1556 Modify Authentication Process | persistence defense-evasion credential-access
  001 Domain Controller Authentication; 002 Password Filter DLL; 003 Pluggable Authentication Modules; 004 Network Device Authentication
  005 Reversible Encryption; 006 Multi-Factor Authentication; 007 Hybrid Identity; 008 Network Provider DLL; 009 Conditional Access Policies
T1137 Office Application Startup | persistence
  001 Office Template Macros; 002 Office Test; 003 Outlook Forms; 004 Outlook Home Page; 005 Outlook Rules; 006 Add-ins
T1653 Power Settings | persistence
T1542 Pre-OS Boot | persistence defense-evasion
  001 System Firmware; 002 Component Firmware; 003 Bootkit; 004 ROMMONkit; 005 TFTP Boot
T1505 Server Software Component | persistence
  001 SQL Stored Procedures; 002 Transport Agent; 003 Web Shell; 004 IIS Components; 005 Terminal Services DLL
T1205 Traffic Signaling | persistence defense-evasion command-and-control
  001 Port Knocking; 002 Socket Filters

T1548 Abuse Elevation Control Mechanism | privilege-escalation defense-evasion
  001 Setuid and Setgid; 002 Bypass User Account Control; 003 Sudo and Sudo Caching; 004 Elevated Execution with Prompt
  005 Temporary Elevated Cloud Access; 006 TCC Manipulation
T1134 Access Token Manipulation | privilege-escalation defense-evasion
  001 Token Impersonation/Theft; 002 Create Process with Token; 003 Make and Impersonate Token; 004 Parent PID Spoofing; 005 SID-History Injection
T1484 Domain or Tenant Policy Modification | privilege-escalation defense-evasion
  001 Group Policy Modification; 002 Trust Modification
T1611 Escape to Host | privilege-escalation
T1068 Exploitation for Privilege Escalation | privilege-escalation
T1055 Process Injection | privilege-escalation defense-evasion
  001 Dynamic-link Library Injection; 002 Portable Executable Injection; 003 Thread Execution Hijacking; 004 Asynchronous Procedure Call
  005 Thread Local Storage; 008 Ptrace System Calls; 009 Proc Memory; 011 Extra Window Memory Injection; 012 Process Hollowing
  013 Process Doppelgänging; 014 VDSO Hijacking; 015 ListPlanting

T1612 Build Image on Host | defense-evasion
T1622 Debugger Evasion | defense-evasion discovery
T1140 Deobfuscate/Decode Files or Information | defense-evasion
T1006 Direct Volume Access | defense-evasion
T1480 Execution Guardrails | defense-evasion
  001 Environmental Keying; 002 Mutual Exclusion
T1211 Exploitation for Defense Evasion | defense-evasion
T1222 File and Directory Permissions Modification | defense-evasion
  001 Windows File and Directory Permissions Modification; 002 Linux and Mac File and Directory Permissions Modification
T1564 Hide Artifacts | defense-evasion
  001 Hidden Files and Directories; 002 Hidden Users; 003 Hidden Window; 004 NTFS File Attributes; 005 Hidden File System; 006 Run Virtual Instance
  007 VBA Stomping; 008 Email Hiding Rules; 009 Resource Forking; 010 Process Argument Spoofing; 011 Ignore Process Interrupts; 012 File/Path Exclusions
T1562 Impair Defenses | defense-evasion
  001 Disable or Modify Tools; 002 Disable Windows Event Logging; 003 Impair Command History Logging; 004 Disable or Modify System Firewall
  006 Indicator Blocking; 007 Disable or Modify Cloud Firewall; 008 Disable or Modify Cloud Logs; 009 Safe Mode Boot; 010 Downgrade Attack
  011 Spoof Security Alerting; 012 Disable or Modify Linux Audit System
T1656 Impersonation | defense-evasion
T1070 Indicator Removal | defense-evasion
  001 Clear Windows Event Logs; 002 Clear Linux or Mac System Logs; 003 Clear Command History; 004 File Deletion
  005 Network Share Connection Removal; 006 Timestomp; 007 Clear Network Connection History and Configurations; 008 Clear Mailbox Data
  009 Clear Persistence; 010 Relocate Malware
T1202 Indirect Command Execution | defense-evasion
T1036 Masquerading | defense-evasion
  001 Invalid Code Signature; 002 Right-to-Left Override; 003 Rename System Utilities; 004 Masquerade Task or Service
  005 Match Legitimate Name or Location; 006 Space after Filename; 007 Double File Extension; 008 Masquerade File Type
  009 Break Process Trees; 010 Masquerade Account Name
T1578 Modify Cloud Compute Infrastructure | defense-evasion
  001 Create Snapshot; 002 Create Cloud Instance; 003 Delete Cloud Instance; 004 Revert Cloud Instance; 005 Modify Cloud Compute Configurations
T1666 Modify Cloud Resource Hierarchy | defense-evasion
T1112 Modify Registry | defense-evasion
T1601 Modify System Image | defense-evasion
  001 Patch System Image; 002 Downgrade System Image
T1599 Network Boundary Bridging | defense-evasion
  001 Network Address Translation Traversal
T1027 Obfuscated Files or Information | defense-evasion
  001 Binary Padding; 002 Software Packing; 003 Steganography; 004 Compile After Delivery; 005 Indicator Removal from Tools; 006 HTML Smuggling
  007 Dynamic API Resolution; 008 Stripped Payloads; 009 Embedded Payloads; 010 Command Obfuscation; 011 Fileless Storage
  012 LNK Icon Smuggling; 013 Encrypted/Encoded File; 014 Polymorphic Code
T1647 Plist File Modification | defense-evasion
T1620 Reflective Code Loading | defense-evasion
T1207 Rogue Domain Controller | defense-evasion
T1014 Rootkit | defense-evasion
T1553 Subvert Trust Controls | defense-evasion
  001 Gatekeeper Bypass; 002 Code Signing; 003 SIP and Trust Provider Hijacking; 004 Install Root Certificate; 005 Mark-of-the-Web Bypass
  006 Code Signing Policy Modification
T1218 System Binary Proxy Execution | defense-evasion
  001 Compiled HTML File; 002 Control Panel; 003 CMSTP; 004 InstallUtil; 005 Mshta; 007 Msiexec; 008 Odbcconf; 009 Regsvcs/Regasm
  010 Regsvr32; 011 Rundll32; 012 Verclsid; 013 Mavinject; 014 MMC; 015 Electron Applications
T1216 System Script Proxy Execution | defense-evasion
  001 PubPrn; 002 SyncAppvPublishingServer
T1221 Template Injection | defense-evasion
T1127 Trusted Developer Utilities Proxy Execution | defense-evasion
  001 MSBuild; 002 ClickOnce
T1535 Unused/Unsupported Cloud Regions | defense-evasion
T1550 Use Alternate Authentication Material | defense-evasion lateral-movement
  001 Application Access Token; 002 Pass the Hash; 003 Pass the Ticket; 004 Web Session Cookie
T1497 Virtualization/Sandbox Evasion | defense-evasion discovery
  001 System Checks; 002 User Activity Based Checks; 003 Time Based Evasion
T1600 Weaken Encryption | defense-evasion
  001 Reduce Key Space; 002 Disable Crypto Hardware
T1220 XSL Script Processing | defense-evasion

T1557 Adversary-in-the-Middle | credential-access collection
  001 LLMNR/NBT-NS Poisoning and SMB Relay; 002 ARP Cache Poisoning; 003 DHCP Spoofing; 004 Evil Twin
T1110 Brute Force | credential-access
  001 Password Guessing; 002 Password Cracking; 003 Password Spraying; 004 Credential Stuffing
T1555 Credentials from Password Stores | credential-access
  001 Keychain; 002 Securityd Memory; 003 Credentials from Web Browsers; 004 Windows Credential Manager; 005 Password Managers
  006 Cloud Secrets Management Stores
T1212 Exploitation for Credential Access | credential-access
T1187 Forced Authentication | credential-access
T1606 Forge Web Credentials | credential-access
  001 Web Cookies; 002 SAML Tokens
T1056 Input Capture | credential-access collection
  001 Keylogging; 002 GUI Input Capture; 003 Web Portal Capture; 004 Credential API Hooking
T1111 Multi-Factor Authentication Interception | credential-access
T1621 Multi-Factor Authentication Request Generation | credential-access
T1040 Network Sniffing | credential-access discovery
T1003 OS Credential Dumping | credential-access
  001 LSASS Memory; 002 Security Account Manager; 003 NTDS; 004 LSA Secrets; 005 Cached Domain Credentials; 006 DCSync; 007 Proc Filesystem
  008 /etc/passwd and /etc/shadow
T1528 Steal Application Access Token | credential-access
T1649 Steal or Forge Authentication Certificates | credential-access
T1558 Steal or Forge Kerberos Tickets | credential-access
  001 Golden Ticket; 002 Silver Ticket; 003 Kerberoasting; 004 AS-REP Roasting; 005 Ccache Files
T1539 Steal Web Session Cookie | credential-access
T1552 Unsecured Credentials | credential-access
  001 Credentials In Files; 002 Credentials in Registry; 003 Bash History; 004 Private Keys; 005 Cloud Instance Metadata API
  006 Group Policy Preferences; 007 Container API; 008 Chat Messages

T1087 Account Discovery | discovery
  001 Local Account; 002 Domain Account; 003 Email Account; 004 Cloud Account
T1010 Application Window Discovery | discovery
T1217 Browser Information Discovery | discovery
T1580 Cloud Infrastructure Discovery | discovery
T1538 Cloud Service Dashboard | discovery
T1526 Cloud Service Discovery | discovery
T1619 Cloud Storage Object Discovery | discovery
T1613 Container and Resource Discovery | discovery
T1652 Device Driver Discovery | discovery
T1482 Domain Trust Discovery | discovery
T1083 File and Directory Discovery | discovery
T1615 Group Policy Discovery | discovery
T1654 Log Enumeration | discovery
T1046 Network Service Discovery | discovery
T1135 Network Share Discovery | discovery
T1201 Password Policy Discovery | discovery
T1120 Peripheral Device Discovery | discovery
T1069 Permission Groups Discovery | discovery
  001 Local Groups; 002 Domain Groups; 003 Cloud Groups
T1057 Process Discovery | discovery
T1012 Query Registry | discovery
T1018 Remote System Discovery | discovery
T1518 Software Discovery | discovery
  001 Security Software Discovery
T1082 System Information Discovery | discovery
T1614 System Location Discovery | discovery
  001 System Language Discovery
T1016 System Network Configuration Discovery | discovery
  001 Internet Connection Discovery; 002 Wi-Fi Discovery
T1049 System Network Connections Discovery | discovery
T1033 System Owner/User Discovery | discovery
T1007 System Service Discovery | discovery
T1124 System Time Discovery | discovery

T1210 Exploitation of Remote Services | lateral-movement
T1534 Internal Spearphishing | lateral-movement
T1570 Lateral Tool Transfer | lateral-movement
T1563 Remote Service Session Hijacking | lateral-movement
  001 SSH Hijacking; 002 RDP Hijacking
T1021 Remote Services | lateral-movement
  001 Remote Desktop Protocol; 002 SMB/Windows Admin Shares; 003 Distributed Component Object Model; 004 SSH; 005 VNC
  006 Windows Remote Management; 007 Cloud Services; 008 Direct Cloud VM Connections
T1080 Taint Shared Content | lateral-movement

T1560 Archive Collected Data | collection
  001 Archive via Utility; 002 Archive via Library; 003 Archive via Custom Method
T1123 Audio Capture | collection
T1119 Automated Collection | collection
T1185 Browser Session Hijacking | collection
T1115 Clipboard Data | collection
T1530 Data from Cloud Storage | collection
T1602 Data from Configuration Repository | collection
  001 SNMP (MIB Dump); 002 Network Device Configuration Dump
T1213 Data from Information Repositories | collection
  001 Confluence; 002 Sharepoint; 003 Code Repositories; 004 Customer Relationship Management Software; 005 Messaging Applications
T1005 Data from Local System | collection
T1039 Data from Network Shared Drive | collection
T1025 Data from Removable Media | collection
T1074 Data Staged | collection
  001 Local Data Staging; 002 Remote Data Staging
T1114 Email Collection | collection
  001 Local Email Collection; 002 Remote Email Collection; 003 Email Forwarding Rule
T1113 Screen Capture | collection
T1125 Video Capture | collection

T1071 Application Layer Protocol | command-and-control
  001 Web Protocols; 002 File Transfer Protocols; 003 Mail Protocols; 004 DNS; 005 Publish/Subscribe Protocols
T1092 Communication Through Removable Media | command-and-control
T1132 Data Encoding | command-and-control
  001 Standard Encoding; 002 Non-Standard Encoding
T1001 Data Obfuscation | command-and-control
  001 Junk Data; 002 Steganography; 003 Protocol or Service Impersonation
T1568 Dynamic Resolution | command-and-control
  001 Fast Flux DNS; 002 Domain Generation Algorithms; 003 DNS Calculation
T1573 Encrypted Channel | command-and-control
  001 Symmetric Cryptography; 002 Asymmetric Cryptography
T1008 Fallback Channels | command-and-control
T1665 Hide Infrastructure | command-and-control
T1105 Ingress Tool Transfer | command-and-control
T1104 Multi-Stage Channels | command-and-control
T1095 Non-Application Layer Protocol | command-and-control
T1571 Non-Standard Port | command-and-control
T1572 Protocol Tunneling | command-and-control
T1090 Proxy | command-and-control
  001 Internal Proxy; 002 External Proxy; 003 Multi-hop Proxy; 004 Domain Fronting
T1219 Remote Access Software | command-and-control
T1102 Web Service | command-and-control
  001 Dead Drop Resolver; 002 Bidirectional Communication; 003 One-Way Communication

T1020 Automated Exfiltration | exfiltration
  001 Traffic Duplication
T1030 Data Transfer Size Limits | exfiltration
T1048 Exfiltration Over Alternative Protocol | exfiltration
  001 Exfiltration Over Symmetric Encrypted Non-C2 Protocol; 002 Exfiltration Over Asymmetric Encrypted Non-C2 Protocol
  003 Exfiltration Over Unencrypted Non-C2 Protocol
T1041 Exfiltration Over C2 Channel | exfiltration
T1011 Exfiltration Over Other Network Medium | exfiltration
  001 Exfiltration Over Bluetooth
T1052 Exfiltration Over Physical Medium | exfiltration
  001 Exfiltration over USB
T1567 Exfiltration Over Web Service | exfiltration
  001 Exfiltration to Code Repository; 002 Exfiltration to Cloud Storage; 003 Exfiltration to Text Storage Sites; 004 Exfiltration Over Webhook
T1029 Scheduled Transfer | exfiltration
T1537 Transfer Data to Cloud Account | exfiltration

T1531 Account Access Removal | impact
T1485 Data Destruction | impact
  001 Lifecycle-Triggered Deletion
T1486 Data Encrypted for Impact | impact
T1565 Data Manipulation | impact
  001 Stored Data Manipulation; 002 Transmitted Data Manipulation; 003 Runtime Data Manipulation
T1491 Defacement | impact
  001 Internal Defacement; 002 External Defacement
T1561 Disk Wipe | impact
  001 Disk Content Wipe; 002 Disk Structure Wipe
T1499 Endpoint Denial of Service | impact
  001 OS Exhaustion Flood; 002 Service Exhaustion Flood; 003 Application Exhaustion Flood; 004 Application or System Exploitation
T1657 Financial Theft | impact
T1495 Firmware Corruption | impact
T1490 Inhibit System Recovery | impact
T1498 Network Denial of Service | impact
  001 Direct Network Flood; 002 Reflection Amplification
T1496 Resource Hijacking | impact
  001 Compute Hijacking; 002 Bandwidth Hijacking; 003 SMS Pumping; 004 Cloud Service Hijacking
T1489 Service Stop | impact
T1529 System Shutdown/Reboot | impact
`);

/** Lines `T1234 Name | tactic tactic`, each followed by indented lines of its sub-techniques `001 Name; 002 Name`. */
function readTable(table: string): Map<string, Technique> {
  const techniques = new Map<string, Technique>();
  let parent = '';
  let tactics: readonly string[] = [];
  for (const line of table.split('\n')) {
    if (line.startsWith('T')) {
      const [name, slugs] = line.slice(6).split(' | ') as [string, string];
      parent = line.slice(0, 5);
      tactics = slugs.split(' ').map((slug) => (TACTICS.get(slug) as { uid: string }).uid);
      techniques.set(parent, { name, tactics });
    } else if (line !== '') {
      for (const sub of line.trim().split('; ')) techniques.set(`${parent}.${sub.slice(0, 3)}`, { name: sub.slice(4), tactics });
    }
  }
  return techniques;
}
