exports.beforeUp = () => console.log("before");
