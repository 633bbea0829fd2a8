"""The console: the web application of the lender's own people. Support staff read and take over conversations and decide what
a person must decide; who may do what is in `access`, what a page shows in the module of its name."""
