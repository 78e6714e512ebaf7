import {App,Stack,CfnResource} from 'aws-cdk-lib';
const app=new App({outdir:'/tmp/xx2'}); const s=new Stack(app,'x');
new CfnResource(s,'W',{type:'AWS::Athena::WorkGroup',properties:{Nome:'a'}}); new CfnResource(s,'Q',{type:'AWS::SQS::Queue',properties:{VisibilityTimeout:99999}});
try { app.synth(); } catch(e){ console.log('THROWN',String(e).slice(0,800)); }
